import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Executor } from '../../../../engine/ports.ts';
import type { Cubin } from '../cubin-builder.ts';
import type { CudaToolkit } from '../toolchain/cuda-toolkit.ts';
import type { CodeFeatures } from './code-features.ts';
import { ptxFeatures } from './ptx-features.ts';
import { sassFeatures } from './sass-features.ts';

export interface DisassembleParts {
  readonly executor: Executor;
  readonly tools: CudaToolkit['tools'];
  readonly device: string;
  /** Base name of the user's file as nvcc saw it: `matmul.cu`. */
  readonly file: string;
}

/** What a kernel consists of, or why nobody can tell. */
export type CodeReading =
  | { readonly kind: 'read'; readonly code: CodeFeatures; readonly note?: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

const limits = {
  wallMs: 30_000,
  outputBytes: 32 << 20,
  fileBytes: 64 << 20,
  memoryBytes: 4 * 2 ** 30,
} as const;

/** Reads a cubin's machine code with nvdisasm, without lines with cuobjdump; its PTX where neither is there or they are too old for it. */
export async function readCode(
  cubin: Pick<Cubin, 'path' | 'ptxPath'>,
  { executor, tools, device, file }: DisassembleParts,
  signal: AbortSignal,
): Promise<CodeReading> {
  const commands = [
    ...(tools.nvdisasm === undefined ? [] : [[tools.nvdisasm, '-gi', '-c', 'kernel.cubin']]),
    ...(tools.cuobjdump === undefined ? [] : [[tools.cuobjdump, '--dump-sass', 'kernel.cubin']]),
  ];
  const notes: string[] = [];
  for (const command of commands) {
    const result = await executor.run(
      {
        label: `disassemble a kernel of ${device}`,
        requirements: { stage: 'build', backend: 'cuda', device, exclusive: false },
        inputs: [{ name: 'kernel.cubin', path: cubin.path }],
        command,
        readPaths: [dirname(command[0] ?? '/')],
        environment: {},
        outputs: [],
        limits,
        trust: 'compiler',
      },
      signal,
    );
    const { outcome, stdout, stderr } = result;
    await result.release();
    if (outcome.kind === 'exited' && outcome.code === 0) {
      const code = sassFeatures(stdout, file);
      if (code.instructions > 0) return { kind: 'read', code };
    }
    notes.push(`${command[0] ?? ''} cannot read this cubin: ${stderr.trim().split('\n')[0] ?? outcome.kind}`);
  }
  const ptx =
    cubin.ptxPath === undefined ? undefined : await readFile(cubin.ptxPath, 'utf8').catch(() => undefined);
  const why =
    notes.length > 0
      ? notes.join('; ')
      : 'nvdisasm and cuobjdump were not found (they come with the CUDA toolkit)';
  if (ptx === undefined) return { kind: 'unavailable', reason: `no machine code to look at: ${why}` };
  return { kind: 'read', code: ptxFeatures(ptx, file), note: `from PTX: ${why}` };
}
