import { constants } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { compareReleases } from './cuda-toolkit.ts';

/** Where an nvcc lies, and what led there. */
export interface NvccPlace {
  readonly path: string;
  readonly foundBy: string;
}

/** Folders with one toolkit each, of any version: the makers' installers, distributions, the HPC SDK. */
const versionedFolders: readonly {
  readonly folder: string;
  readonly name: RegExp;
  readonly below: string;
}[] = [
  { folder: '/usr/local', name: /^cuda(-\d+(\.\d+)?)?$/, below: 'bin/nvcc' },
  { folder: '/opt', name: /^cuda(-\d+(\.\d+)?)?$/, below: 'bin/nvcc' },
  { folder: '/usr/lib', name: /^(cuda|nvidia-cuda-toolkit)$/, below: 'bin/nvcc' },
];
const hpcSdk = '/opt/nvidia/hpc_sdk';

/**
 * Every nvcc that can be found: KERNELFOUNDRY_NVCC alone where it is set, else CUDA_HOME, CUDA_PATH, the PATH and the usual folders.
 * Links to one toolkit count once.
 */
export async function nvccPlaces(
  environment: NodeJS.ProcessEnv,
  searchFolders: boolean = true,
): Promise<readonly NvccPlace[]> {
  const wish = environment['KERNELFOUNDRY_NVCC'];
  if (wish !== undefined && wish !== '')
    return distinct([{ path: await programOf(wish), foundBy: 'KERNELFOUNDRY_NVCC' }]);
  const places: NvccPlace[] = [];
  for (const variable of ['CUDA_HOME', 'CUDA_PATH']) {
    const home = environment[variable];
    if (home !== undefined && home !== '') places.push({ path: join(home, 'bin/nvcc'), foundBy: variable });
  }
  for (const folder of (environment['PATH'] ?? '').split(delimiter))
    if (folder !== '') places.push({ path: join(folder, 'nvcc'), foundBy: 'PATH' });
  if (searchFolders) places.push(...(await usualPlaces()));
  return distinct(places);
}

/** KERNELFOUNDRY_NVCC may name nvcc, or the toolkit's folder. */
async function programOf(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return isFolder ? join(path, 'bin/nvcc') : path;
}

async function usualPlaces(): Promise<readonly NvccPlace[]> {
  const found: NvccPlace[] = [];
  for (const { folder, name, below } of versionedFolders)
    for (const entry of await readdir(folder).catch(() => []))
      if (name.test(entry)) found.push({ path: join(folder, entry, below), foundBy: join(folder, entry) });
  for (const platform of await readdir(hpcSdk).catch(() => []))
    for (const release of await readdir(join(hpcSdk, platform)).catch(() => []))
      for (const version of await readdir(join(hpcSdk, platform, release, 'cuda')).catch(() => [])) {
        const root = join(hpcSdk, platform, release, 'cuda', version);
        if (/^\d/.test(version)) found.push({ path: join(root, 'bin/nvcc'), foundBy: root });
      }
  return found;
}

async function distinct(places: readonly NvccPlace[]): Promise<readonly NvccPlace[]> {
  const seen = new Set<string>();
  const found: NvccPlace[] = [];
  for (const place of places) {
    if (!(await isExecutable(place.path))) continue;
    const real = await realpath(place.path);
    if (seen.has(real)) continue;
    seen.add(real);
    found.push(place);
  }
  return found;
}

/** The newest of the versioned folders of Nsight Compute, which has an installer of its own. */
export async function nsightComputeFolders(
  folder = '/opt/nvidia/nsight-compute',
): Promise<readonly string[]> {
  const versions = (await readdir(folder).catch(() => [])).filter((name) => /^\d/.test(name));
  return versions.sort((a, b) => compareReleases(b, a)).map((name) => join(folder, name));
}

/** True for a file that may be executed. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
