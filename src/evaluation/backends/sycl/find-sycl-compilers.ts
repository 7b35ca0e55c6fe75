import type { AskProgram } from '../cuda/toolchain/cuda-toolkit.ts';
import { isExecutable } from '../cuda/toolchain/nvcc-places.ts';
import { describeAdaptiveCpp } from './adaptivecpp.ts';
import { describeDpcpp } from './dpcpp.ts';
import type { BrokenSyclCompiler, SyclCompiler } from './sycl-compiler.ts';
import { adaptiveCppPlaces, dpcppPlaces } from './sycl-places.ts';
import type { SyclPlace } from './sycl-places.ts';

/** What was found, in the order in which a device is looked for: DPC++ before AdaptiveCpp, the PATH before folders. */
export interface FoundSyclCompilers {
  readonly compilers: readonly SyclCompiler[];
  readonly broken: readonly BrokenSyclCompiler[];
}

/** Every SYCL compiler of this machine with its version. `searchFolders` false leaves out what no variable and no PATH names. */
export async function findSyclCompilers(
  ask: AskProgram,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = process.env,
  searchFolders = true,
): Promise<FoundSyclCompilers> {
  const [dpcpp, adaptive] = await Promise.all([
    dpcppPlaces(environment, searchFolders),
    adaptiveCppPlaces(environment, searchFolders),
  ]);
  const found = await Promise.all([
    ...dpcpp.map(async (place) =>
      (await isAbsent(place)) ? absent('dpcpp', place) : describeDpcpp(place, ask, signal, environment),
    ),
    ...adaptive.map(async (place) =>
      (await isAbsent(place)) ? absent('adaptivecpp', place) : describeAdaptiveCpp(place, ask, signal),
    ),
  ]);
  return {
    compilers: found.filter((one): one is SyclCompiler => !('reason' in one)),
    broken: found.filter((one): one is BrokenSyclCompiler => 'reason' in one),
  };
}

async function isAbsent({ path }: SyclPlace): Promise<boolean> {
  return !(await isExecutable(path));
}

function absent(kind: SyclCompiler['kind'], { path, foundBy }: SyclPlace): BrokenSyclCompiler {
  return { kind, path, foundBy, reason: `${foundBy} names "${path}", which is not an executable file` };
}
