import { readdir, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { isExecutable } from '../cuda/toolchain/nvcc-places.ts';
import { compareVersions } from './sycl-compiler.ts';

/** Where a compiler lies, and what led there. */
export interface SyclPlace {
  readonly path: string;
  readonly foundBy: string;
}

const usualOneApi = '/opt/intel/oneapi';

/** Every `icpx`: KERNELFOUNDRY_ICPX alone where it is set, else the PATH, ONEAPI_ROOT and the usual folder, newest first. */
export async function dpcppPlaces(
  environment: NodeJS.ProcessEnv,
  searchFolders: boolean,
): Promise<readonly SyclPlace[]> {
  const wish = environment['KERNELFOUNDRY_ICPX'];
  if (wish !== undefined && wish !== '')
    return distinct([{ path: wish, foundBy: 'KERNELFOUNDRY_ICPX' }], true);
  const root = environment['ONEAPI_ROOT'];
  return distinct([
    ...inPath('icpx', environment),
    ...(root === undefined || root === '' ? [] : await belowOneApi(root, 'ONEAPI_ROOT')),
    ...(searchFolders ? await belowOneApi(usualOneApi, usualOneApi) : []),
  ]);
}

/** Every `acpp`: KERNELFOUNDRY_ACPP alone where it is set, else the PATH and the usual folders. */
export async function adaptiveCppPlaces(
  environment: NodeJS.ProcessEnv,
  searchFolders: boolean,
): Promise<readonly SyclPlace[]> {
  const wish = environment['KERNELFOUNDRY_ACPP'];
  if (wish !== undefined && wish !== '')
    return distinct([{ path: wish, foundBy: 'KERNELFOUNDRY_ACPP' }], true);
  const usual = ['/usr/local/bin', '/opt/adaptivecpp/bin', '/opt/AdaptiveCpp/bin'];
  return distinct([
    ...inPath('acpp', environment),
    ...(searchFolders ? usual.map((folder) => ({ path: join(folder, 'acpp'), foundBy: folder })) : []),
  ]);
}

function inPath(name: string, environment: NodeJS.ProcessEnv): readonly SyclPlace[] {
  return (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => ({ path: join(folder, name), foundBy: 'PATH' }));
}

/** `compiler/VERSION/bin` since 2024, `compiler/VERSION/linux/bin` before. `latest` is a link to one of them. */
async function belowOneApi(root: string, foundBy: string): Promise<readonly SyclPlace[]> {
  const versions = (await readdir(join(root, 'compiler')).catch(() => []))
    .filter((name) => /^\d/.test(name))
    .sort((a, b) => compareVersions(b, a));
  return versions.flatMap((version) =>
    ['bin', 'linux/bin'].map((folder) => ({
      path: join(root, 'compiler', version, folder, 'icpx'),
      foundBy,
    })),
  );
}

/** `keepsMissing`: what a variable names stays, so that its absence is told. */
async function distinct(places: readonly SyclPlace[], keepsMissing = false): Promise<readonly SyclPlace[]> {
  const seen = new Set<string>();
  const found: SyclPlace[] = [];
  for (const place of places) {
    if (!keepsMissing && !(await isExecutable(place.path))) continue;
    const real = await realpath(place.path).catch(() => place.path);
    if (seen.has(real)) continue;
    seen.add(real);
    found.push(place);
  }
  return found;
}
