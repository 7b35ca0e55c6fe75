import { realpath } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import {
  type AskProgram,
  type CudaTool,
  type CudaToolkit,
  compareReleases,
  cudaTools,
  nvccRelease,
} from './cuda-toolkit.ts';
import { findHostCompiler, hostCompilerLimits, readHostConfig } from './host-compiler.ts';
import { type NvccPlace, isExecutable, nsightComputeFolders, nvccPlaces } from './nvcc-places.ts';

/** An nvcc that is there and cannot be used. */
export interface BrokenToolkit extends NvccPlace {
  readonly reason: string;
}

export interface FoundToolkits {
  /** In the order of the places: a variable's before the PATH's before the folders'. */
  readonly toolkits: readonly CudaToolkit[];
  readonly broken: readonly BrokenToolkit[];
}

/** Every CUDA toolkit of this machine with its version, architectures, host compiler and companion tools. */
export async function findToolkits(
  ask: AskProgram,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = process.env,
  searchFolders = true,
): Promise<FoundToolkits> {
  const places = await nvccPlaces(environment, searchFolders);
  const described = await Promise.all(
    places.map((place) => describeToolkit(place, ask, signal, environment, searchFolders)),
  );
  const toolkits: CudaToolkit[] = [];
  const roots = new Set<string>();
  for (const one of described) {
    // A wrapper script in the PATH and the toolkit it calls are one.
    if ('reason' in one || roots.has(one.root)) continue;
    roots.add(one.root);
    toolkits.push(one);
  }
  return { toolkits, broken: described.filter((one) => 'reason' in one) };
}

async function describeToolkit(
  place: NvccPlace,
  ask: AskProgram,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv,
  searchFolders: boolean,
): Promise<CudaToolkit | BrokenToolkit> {
  const nvcc = place.path;
  const said = await ask(nvcc, ['--version'], signal);
  const release = nvccRelease(said.text);
  if (!said.ok || release === undefined)
    return { ...place, reason: `it does not tell its version: ${said.text.split('\n')[0] ?? ''}` };
  const root = await rootOf(nvcc, ask, signal);
  const [architectures, tools, limits] = await Promise.all([
    architecturesOf(nvcc, ask, signal),
    findTools(root, environment, searchFolders),
    readHostConfig(root).then(hostCompilerLimits),
  ]);
  return {
    nvcc,
    root,
    release,
    version: said.text.trim().split('\n').slice(-2).join(' ').trim(),
    architectures,
    tools,
    hostCompiler: await findHostCompiler(limits, environment, ask, signal),
    foundBy: place.foundBy,
  };
}

/** The toolkit's folder as nvcc itself sees it: what is in the PATH may be a wrapper script. */
async function rootOf(nvcc: string, ask: AskProgram, signal: AbortSignal): Promise<string> {
  const { text } = await ask(nvcc, ['--dryrun', '-x', 'cu', '-c', '/dev/null'], signal);
  const top = /^#\$ TOP=(.+)$/m.exec(text)?.[1]?.trim();
  const root = top ?? resolve(dirname(await realpath(nvcc)), '..');
  return realpath(root).catch(() => root);
}

/** `--list-gpu-code` is there since CUDA 11.5; the help text names them in every version. */
async function architecturesOf(
  nvcc: string,
  ask: AskProgram,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const listed = await ask(nvcc, ['--list-gpu-code'], signal);
  const text = listed.ok ? listed.text : (await ask(nvcc, ['--help'], signal)).text;
  return [...new Set(text.match(/\bsm_\d+[af]?\b/g) ?? [])].sort(
    (a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]) || a.length - b.length,
  );
}

async function findTools(
  root: string,
  environment: NodeJS.ProcessEnv,
  searchFolders: boolean,
): Promise<CudaToolkit['tools']> {
  const path = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const nsight = searchFolders ? await nsightComputeFolders() : [];
  const found: Partial<Record<CudaTool, string>> = {};
  for (const tool of cudaTools) {
    const places = [
      join(root, 'bin', tool),
      ...(tool === 'compute-sanitizer' ? [join(root, 'compute-sanitizer', tool)] : []),
      ...path.map((folder) => join(folder, tool)),
      ...(tool === 'ncu' ? nsight.map((folder) => join(folder, tool)) : []),
    ];
    for (const place of places)
      if (found[tool] === undefined && (await isExecutable(place))) found[tool] = place;
  }
  return found;
}

/** The newest first, for lists. */
export function newestFirst(toolkits: readonly CudaToolkit[]): readonly CudaToolkit[] {
  return [...toolkits].sort((a, b) => compareReleases(b.release, a.release));
}
