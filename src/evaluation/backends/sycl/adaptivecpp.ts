import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { AskProgram } from '../cuda/toolchain/cuda-toolkit.ts';
import { compareVersions } from './sycl-compiler.ts';
import type { BrokenSyclCompiler, SyclCompiler, SyclTarget } from './sycl-compiler.ts';
import type { SyclPlace } from './sycl-places.ts';

/** The first version whose driver is called `acpp` and whose headers are SYCL 2020's throughout. */
const oldest = '23.10';

const accelerated: SyclTarget = { flags: ['--acpp-targets=omp.accelerated'], ranks: true };
const libraryOnly: SyclTarget = {
  flags: ['--acpp-targets=omp.library-only'],
  ranks: false,
  note: 'without its compiler plugin AdaptiveCpp runs work-items as fibers, 40 to 230 times slower where they meet at barriers: results can be checked, times do not rank kernels',
};
const generic: SyclTarget = {
  flags: ['--acpp-targets=generic'],
  ranks: true,
  note: 'kernels are compiled at their first launch, which is never timed',
};

/** Describes an `acpp` by what it says of itself. */
export async function describeAdaptiveCpp(
  place: SyclPlace,
  ask: AskProgram,
  signal: AbortSignal,
): Promise<SyclCompiler | BrokenSyclCompiler> {
  const { path, foundBy } = place;
  const broken = (reason: string): BrokenSyclCompiler => ({ kind: 'adaptivecpp', path, foundBy, reason });
  const { text } = await ask(path, ['--acpp-version'], signal);
  const version = /AdaptiveCpp version:\s*(\d+(?:\.\d+)*)/.exec(text)?.[1];
  if (version === undefined)
    return broken(`it does not tell its version: ${text.trim().split('\n')[0] ?? 'no answer'}`);
  if (compareVersions(version, oldest) < 0)
    return broken(`AdaptiveCpp ${version} is too old, ${oldest} is needed`);
  const stated = /Installation root:[ \t]*(\/\S+)/.exec(text)?.[1];
  const root = stated ?? resolve(dirname(await realpath(path)), '..');
  const isAccelerated = /can accelerate CPU:\s*true/i.test(text);
  const backends = [...text.matchAll(/librt-backend-(\w+)\./g)].map(([, name = '']) => name);
  return {
    kind: 'adaptivecpp',
    path,
    version: `AdaptiveCpp ${version}`,
    readPaths: [root],
    environment: {
      // Its database of kernels goes to the job's folder, not to a home that jobs do not have.
      ACPP_APPDB_DIR: '.',
      ...ompEnvironment,
    },
    special: { omp: isAccelerated ? accelerated : libraryOnly },
    target: backends.some((name) => name !== 'omp') ? generic : undefined,
    foundBy,
  };
}

/**
 * Threads stay where they are: a thread that moves finds its caches cold. Those that wait spin for a millisecond, not for the usual
 * 200, in which the runner whose turn is over would disturb the other one.
 */
const ompEnvironment = { OMP_PROC_BIND: 'true', OMP_PLACES: 'threads', KMP_BLOCKTIME: '1' } as const;
