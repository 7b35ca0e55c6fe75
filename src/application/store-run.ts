import type { DeviceId, Timing } from '../protocol/evaluation.ts';
import type { Budget, TaskSpec } from '../protocol/task.ts';
import { gitProvenance } from '../store/git-provenance.ts';
import type { Store } from '../store/store.ts';
import { toolName } from './run-factories.ts';
import { taskHash } from './task-hash.ts';

/** What a new run is asked for, whoever will search it. */
export interface RunRequest {
  readonly task: TaskSpec;
  readonly device: DeviceId;
  /** As the evaluator says where there is one already; by the kind of device otherwise. */
  readonly timing?: Timing | undefined;
  /** Ids of proposers, at least one. */
  readonly proposers: readonly string[];
  readonly budget: Budget;
  /** `1` by default. */
  readonly seed?: string | undefined;
  /** Candidates in flight at most; 4 by default. Part of what a seed reproduces. */
  readonly inFlight?: number | undefined;
  /** Name and version of the program; this one by default. */
  readonly tool?: string | undefined;
}

/**
 * Stores a new run with the state of the repository that its source lies in, and answers its id. Nothing searches it yet; when the signal
 * has fired nothing is stored. */
export async function storeRun(store: Store, request: RunRequest, signal?: AbortSignal): Promise<string> {
  const { task, device, proposers, budget, seed, inFlight, tool } = request;
  const git = await gitProvenance(task.sourceFile);
  signal?.throwIfAborted();
  return store.createRun({
    task,
    taskHash: taskHash(task),
    device,
    timing: request.timing ?? (device.startsWith('sim:') ? 'modelled' : 'measured'),
    proposers,
    budget,
    seed: seed ?? '1',
    inFlight: inFlight ?? 4,
    tool: tool ?? toolName(),
    ...(git === undefined ? {} : { git }),
  });
}
