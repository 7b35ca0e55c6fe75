import { dirname } from 'node:path';
import type { Job } from '../../../engine/ports.ts';
import { allDefences } from '../../defences.ts';
import type { Defences } from '../../defences.ts';
import { withoutNative } from './native-defences.ts';

/** What a runner is started for. */
export interface RunnerJobOptions {
  /** Path of the runner's executable. */
  readonly runner: string;
  /** Shared object to load. */
  readonly object: string;
  readonly kind: 'candidate' | 'reference';
  readonly label: string;
  readonly device: string;
  /** Most bytes of all buffers of one request. */
  readonly deviceMemoryBytes: number;
  /** Threads that go in step; 32 where nothing is said. */
  readonly warpSize?: number;
  /** Deadline of one answer and of the whole session. */
  readonly answerMs: number;
  readonly sessionMs: number;
  /** All where nothing is said. */
  readonly defences?: Defences;
}

/** Address space beside the buffers: fiber stacks, shadow memory of the checker, libraries. */
const fixedAddressSpace = 6 * 2 ** 30;
/** Of which so much is in use: the stacks of the most threads at once, and what the runner itself needs. */
const fixedResident = 3 * 2 ** 30;
/** The checker keeps a few shadow words for each element. */
const shadowFactor = 24;

/** Job of a runner with one object loaded; both candidates and baselines run with the tightest sandbox. */
export function runnerJob(options: RunnerJobOptions): Job {
  const { defences = allDefences } = options;
  return {
    label: options.label,
    requirements: { stage: 'check', backend: 'sim', device: options.device, exclusive: false },
    inputs: [{ name: 'unit.so', path: options.object }],
    command: [
      options.runner,
      `--${options.kind}`,
      './unit.so',
      ...(options.warpSize === undefined ? [] : ['--warp-size', String(options.warpSize)]),
      ...withoutNative(defences).flatMap((defence) => ['--without', defence]),
    ],
    environment: {},
    readPaths: [dirname(options.runner), dirname(options.object)],
    outputs: [],
    limits: {
      wallMs: options.sessionMs,
      idleMs: options.answerMs,
      outputBytes: 4 << 20,
      fileBytes: Math.max(256 << 20, 4 * options.deviceMemoryBytes),
      memoryBytes: fixedAddressSpace + shadowFactor * options.deviceMemoryBytes,
      residentBytes: fixedResident + shadowFactor * options.deviceMemoryBytes,
      processes: 4,
    },
    trust: 'candidate',
    ...(defences.has('runner-sandbox') ? {} : { sandbox: 'limits' as const }),
  };
}
