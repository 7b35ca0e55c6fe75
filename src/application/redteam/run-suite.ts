import { join } from 'node:path';
import { allDefences } from '../../evaluation/defences.ts';
import type { DeviceId } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { loadTaskFile } from '../../tasks/task-file/load-task-file.ts';
import { openLocalParts } from '../run-factories.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';
import type { DeviceKind, RedteamKernel, RedteamSuite } from './attack.ts';
import type { SuiteLimits } from './exposed-executor.ts';
import { judgeAttack, judgeHonest } from './judge.ts';
import type { AttackResult, HonestResult, JudgeParts } from './judge.ts';
import { selectKernels } from './select-kernels.ts';

export interface SuiteOptions {
  readonly device: DeviceId;
  /** Rows (`T1`) or ids of files; all where empty. `honest` stands for the honest kernels. */
  readonly only: readonly string[];
  readonly withControls: boolean;
  readonly withLayers: boolean;
  readonly seed: string;
  /** Evaluations at a time. */
  readonly parallel: number;
  readonly onResult?: (result: AttackResult | HonestResult, done: number, total: number) => void;
}

export interface SuiteResult {
  readonly device: DeviceId;
  readonly attacks: readonly AttackResult[];
  readonly honest: readonly HonestResult[];
  /** Files that this kind of device cannot express. */
  readonly left: readonly RedteamKernel[];
}

/** What attacks of row X5 may use up before they are stopped: small, so that the suite takes minutes. */
const suiteLimits: SuiteLimits = {
  answerMs: 2500,
  compileMs: 8000,
  outputBytes: 1 << 20,
  memoryBytes: 7 * 2 ** 30,
};

/** Runs the suite on one device, several evaluations at a time; evaluators are shared by the kernels of a task. */
export async function runSuite(
  suite: RedteamSuite,
  options: SuiteOptions,
  signal: AbortSignal,
): Promise<SuiteResult> {
  const wanted = selectKernels(suite, options.only);
  await using local = await openLocalParts(signal);
  const kind = kindOf(options.device);
  const tasks = await loadTasks(suite, wanted);
  const canRun = (kernel: RedteamKernel): boolean =>
    kernel.devices?.includes(kind) ?? (kind === 'sim' || tasks.get(kernel.task)?.language === kind);
  const queue = wanted.filter(canRun).sort((a, b) => (a.task < b.task ? -1 : a.task > b.task ? 1 : 0));
  const shared = new Map<string, Promise<Arena>>();
  const attacks: AttackResult[] = [];
  const honest: HonestResult[] = [];
  let next = 0;
  let done = 0;

  const partsOf = (task: TaskSpec): JudgeParts => {
    const place = { local, task, device: options.device };
    return {
      task,
      sharedArena: () => {
        let arena = shared.get(task.name);
        if (arena === undefined) {
          arena = openArena(place, { defences: allDefences, environment: {} }, signal);
          shared.set(task.name, arena);
        }
        return arena;
      },
      openArena: (exposure) => openArena(place, exposure, signal),
      limits: suiteLimits,
      seed: options.seed,
      withControls: options.withControls,
      withLayers: options.withLayers,
    };
  };
  const work = async (): Promise<void> => {
    for (let kernel = queue[next++]; kernel !== undefined; kernel = queue[next++]) {
      const task = tasks.get(kernel.task);
      if (task === undefined) continue;
      const parts = partsOf(task);
      const attack = suite.attacks.find((one) => one === kernel);
      const result =
        attack === undefined
          ? await judgeHonest(kernel, parts, signal)
          : await judgeAttack(attack, parts, signal);
      if ('attack' in result) attacks.push(result);
      else honest.push(result);
      options.onResult?.(result, ++done, queue.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: options.parallel }, () => work()));
  } finally {
    for (const arena of shared.values()) await (await arena.catch(() => undefined))?.[Symbol.asyncDispose]();
  }
  const byId = (a: RedteamKernel, b: RedteamKernel): number => (a.id < b.id ? -1 : 1);
  return {
    device: options.device,
    attacks: attacks.sort((a, b) => byId(a.attack, b.attack)),
    honest: honest.sort((a, b) => byId(a.kernel, b.kernel)),
    left: wanted.filter((kernel) => !canRun(kernel)),
  };
}

function kindOf(device: DeviceId): DeviceKind {
  return device.startsWith('cuda') ? 'cuda' : device.startsWith('sim') ? 'sim' : 'sycl';
}

async function loadTasks(
  suite: RedteamSuite,
  kernels: readonly RedteamKernel[],
): Promise<ReadonlyMap<string, TaskSpec>> {
  const tasks = new Map<string, TaskSpec>();
  for (const { task } of kernels)
    if (!tasks.has(task))
      tasks.set(task, await loadTaskFile(join(suite.folder, 'tasks', `${task}.kernel.jsonc`)));
  return tasks;
}
