import type { TaskPlan } from '../../protocol/editor/requests.ts';
import type { DeviceId } from '../../protocol/evaluation.ts';
import type { Budget, TaskSpec } from '../../protocol/task.ts';
import { findCompiler } from '../../executors/compiler.ts';
import { isAbortError } from '../../shared/abort.ts';
import { messageOf } from '../../shared/errors.ts';
import type { ServerContext } from '../server-context.ts';
import { lastChoice } from './preferences.ts';

/** The task with what a run of it would use and do, from what is asked for, the task, the last run, the settings, in this order. */
export async function taskPlan(
  context: ServerContext,
  task: TaskSpec,
  origin: { readonly drafted: boolean; readonly guesses: readonly string[] },
  signal: AbortSignal,
  asked?: DeviceId,
): Promise<TaskPlan> {
  const last = lastChoice(context.options.stateFolder, task.language);
  const settings = context.settings();
  const wished = [asked, task.device, last?.device, settings.device].filter(
    (id) => id !== undefined && id !== '',
  );
  const fallback = task.language === 'sycl' ? 'sim:b580' : 'sim:h100';
  const device = wished.find((id) => id !== undefined && runs(task, id)) ?? fallback;
  const isGiven = (budget: Budget | undefined): budget is Budget =>
    budget !== undefined && Object.keys(budget).length > 0;
  const budget = [task.budget, last?.budget, settings.budget].find(isGiven) ?? { evaluations: 60 };
  return {
    name: task.name,
    kernel: task.kernel,
    language: task.language,
    sourceFile: task.sourceFile,
    taskFile: task.taskFile ?? '',
    ...origin,
    device,
    budget,
    freedom: task.freedom,
    executes: await executes(task, device, signal),
  };
}

/** Simulated devices run both languages, a real one its own. */
function runs(task: TaskSpec, device: DeviceId): boolean {
  return device.startsWith('sim:') || device.startsWith(`${task.language}:`);
}

/** In plain words: what is compiled and run, where, under which limits. */
async function executes(task: TaskSpec, device: DeviceId, signal: AbortSignal): Promise<readonly string[]> {
  const code = `${task.kernel}, its variants and the headers that the file includes`;
  const own = task.language === 'cuda' ? 'nvcc' : 'the SYCL compiler';
  const compiler = device.startsWith('sim:') ? await compilerName(signal) : `${own} and the C++ compiler`;
  return [
    `Compiles ${code} by ${compiler}: at most a minute and 4 GiB each.`,
    device.startsWith('sim:')
      ? `Runs them on the CPU of this machine as the simulated GPU ${device}; times are modelled, not measured.`
      : `Runs them on ${device} of this machine, one at a time; times are measured.`,
    "Both in a sandbox as far as this system has one (Check Device says how far): no network, only the job's own folder and the toolchain, a deadline and a memory limit for each process.",
  ];
}

async function compilerName(signal: AbortSignal): Promise<string> {
  try {
    return (await findCompiler('c++', signal)).path;
  } catch (error) {
    if (isAbortError(error)) throw error;
    // The start of a run refuses with the way out; here it is only described.
    return messageOf(error).replace(/\.$/, '');
  }
}
