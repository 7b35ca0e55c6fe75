import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** An example of the extension: a source file with its task and what belongs to them. */
export interface Example {
  /** `cuda/matmul` */
  readonly id: string;
  readonly language: 'CUDA' | 'SYCL';
  readonly name: string;
  /** First comment of the source. */
  readonly summary: string;
  /** Absolute paths, the source first. */
  readonly files: readonly string[];
}

/** All examples in a folder with `cuda/` and `sycl/`, in the order of their names. */
export function listExamples(folder: string): readonly Example[] {
  return (['cuda', 'sycl'] as const).flatMap((kind) => {
    const inside = join(folder, kind);
    const files = existsSync(inside) ? readdirSync(inside).sort() : [];
    return files
      .filter((file) => file.endsWith('.kernel.jsonc'))
      .flatMap((task) => {
        const name = task.slice(0, -'.kernel.jsonc'.length);
        const source = files.find((file) => file === `${name}.${kind === 'cuda' ? 'cu' : 'cpp'}`);
        if (source === undefined) return [];
        const others = files.filter((file) => file.startsWith(`${name}.`) && file !== source);
        return {
          id: `${kind}/${name}`,
          language: kind === 'cuda' ? 'CUDA' : 'SYCL',
          name,
          summary: firstComment(readFileSync(join(inside, source), 'utf8')),
          files: [source, ...others].map((file) => join(inside, file)),
        } as const;
      });
  });
}

/**
 * Copies an example into a folder, which is made when it is not there. Files of the same name are kept as they are: they may hold
 * the person's work. Returns the path of the copied source.
 */
export function copyExample(example: Example, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const file of example.files) {
    const target = join(folder, basename(file));
    if (!existsSync(target)) copyFileSync(file, target);
  }
  return join(folder, basename(example.files[0] ?? ''));
}

/** Line, from 0, on which a CUDA or SYCL kernel of a text begins; 0 where none is seen. */
export function firstKernelLine(text: string): number {
  const lines = text.split('\n');
  const kernel = lines.findIndex((line) =>
    /^\s*(?:template\s*<.*>\s*)?(?:extern\s+"C"\s+)?__global__\b/.test(line),
  );
  if (kernel >= 0) return kernel;
  return Math.max(
    0,
    lines.findIndex((line) => /\bsycl::queue\s*&|\.(?:parallel_for|submit)\s*[<(]/.test(line)),
  );
}

function firstComment(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const words = lines.slice(0, Math.max(0, end)).map((line) => line.replace(/^\/+\s*/, ''));
  const sentence = /^[^]*?[.:](?=\s|$)/.exec(words.join(' '))?.[0] ?? words.join(' ');
  return sentence.replace(/[.:]$/, '').trim();
}
