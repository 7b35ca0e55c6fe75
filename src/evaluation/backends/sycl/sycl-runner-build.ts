import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Executor } from '../../../engine/ports.ts';
import { UserError } from '../../../shared/errors.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { packageRoot } from '../../../shared/package-root.ts';
import { compileSycl } from './compile-sycl.ts';
import type { SyclCompiler, SyclTarget } from './sycl-compiler.ts';

const native = join(packageRoot(), 'native');
const folders = ['common', 'sycl-runner'];
const buildMs = 600_000;

/**
 * Path of the runner of SYCL devices as this compiler makes it, built once for each compiler and target. Only a runner of the same
 * compiler can share a queue with a candidate's object. Throws UserError when the compiler cannot build it.
 */
export async function buildSyclRunner(
  executor: Executor,
  compiler: SyclCompiler,
  target: SyclTarget,
  cacheFolder: string,
  signal: AbortSignal,
): Promise<string> {
  const files = (await Promise.all(folders.map(sourcesIn))).flat();
  const contents = await Promise.all(files.map(async (file) => readFile(file)));
  const flags = ['-std=c++20', '-O2', '-I', native];
  const key = sha256Of([
    JSON.stringify([compiler.path, compiler.version, target.flags, flags]),
    ...files.flatMap((file, index) => [file, contents[index] ?? '']),
  ]).slice(0, 24);
  const folder = join(cacheFolder, 'sycl-runners', key);
  const output = 'kf-sycl-runner';
  const path = join(folder, output);
  if (await isThere(path)) return path;
  const sources = files.filter((file) => file.endsWith('.cpp'));
  const built = await compileSycl(
    {
      executor,
      compiler,
      target,
      device: 'sycl',
      label: `build the runner with ${compiler.version}`,
      inputs: [],
      args: [...flags, ...sources, '-o', output, '-ldl'],
      output,
      readPaths: [native],
      ownFiles: [],
      wallMs: buildMs,
    },
    folder,
    signal,
  );
  if (built.kind === 'passed') return built.value;
  const [first] = built.reasons;
  throw new UserError(
    'sycl-compiler-broken',
    `${compiler.version} (${compiler.path}) cannot build the runner of SYCL devices: ${first?.message ?? ''}`,
    {
      fix: 'Check that the compiler builds a small SYCL program, or name another one in KERNELFOUNDRY_ICPX or KERNELFOUNDRY_ACPP.',
      details: { reasons: built.reasons },
    },
  );
}

async function sourcesIn(name: string): Promise<readonly string[]> {
  const folder = join(native, name);
  return (await readdir(folder))
    .filter((file) => /\.(cpp|h)$/.test(file))
    .sort()
    .map((file) => join(folder, file));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
