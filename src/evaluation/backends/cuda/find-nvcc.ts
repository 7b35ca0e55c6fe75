import { access } from 'node:fs/promises';
import { constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where nvcc may be: a setting, the toolkit's own variables, the PATH, the usual folder. First found wins. */
export async function findNvcc(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const homes = [environment['CUDA_HOME'], environment['CUDA_PATH'], '/usr/local/cuda'];
  const places = [
    environment['KERNELFOUNDRY_NVCC'],
    ...homes
      .slice(0, 2)
      .map((home) => (home === undefined || home === '' ? undefined : join(home, 'bin/nvcc'))),
    ...(environment['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'nvcc')),
    join('/usr/local/cuda', 'bin/nvcc'),
  ];
  for (const place of places) {
    if (place === undefined || place === '') continue;
    try {
      await access(place, constants.X_OK);
      return place;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** `13.0` from the text of `nvcc --version`; undefined when it has another form. */
export function nvccRelease(text: string): string | undefined {
  return /release (\d+\.\d+)/.exec(text)?.[1];
}
