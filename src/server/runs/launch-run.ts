import type { Budget } from '../../protocol/task.ts';
import type { Store } from '../../store/store.ts';
import type { ServerContext } from '../server-context.ts';
import { inheritedEnvironment, startRunProcess } from './run-process.ts';

/** How a session of a stored run is to go. */
export interface LaunchOptions {
  /** Limits that replace the run's. */
  readonly budget?: Budget;
  /** Proposes nothing more: measures the best once more and ends the run. */
  readonly finish?: boolean;
}

/** Starts the process of a stored run. Throws UserError where that cannot be; the run stays as it was. */
export async function launchRun(
  context: ServerContext,
  store: Store,
  run: string,
  options: LaunchOptions = {},
): Promise<void> {
  const sessions = context.runs.sessions(store);
  const { proposers } = store.run(run).spec;
  const environment = await runEnvironment(context, store, options.finish === true ? [] : proposers);
  sessions.prepare(run);
  const startedMs = Date.now();
  try {
    const pid = await startRunProcess({
      node: nodeOf(context),
      args: [
        'resume',
        run,
        '--store',
        store.folder,
        '--end-file',
        sessions.endFile(run),
        ...(options.finish === true ? ['--stop'] : []),
        ...budgetArguments(options.budget ?? {}),
      ],
      folder: store.folder,
      logFile: sessions.logFile(run),
      environment,
    });
    sessions.started(run, pid, context.window, startedMs);
    context.log.info(`run ${run}: process ${pid}, log ${sessions.logFile(run)}`);
  } catch (error) {
    sessions.forget(run);
    throw error;
  } finally {
    context.changes.changed(store);
  }
}

/** Program that runs are started with: as set, else what this process runs on. */
export function nodeOf(context: Pick<ServerContext, 'settings' | 'options'>): string {
  const { nodePath } = context.settings();
  return nodePath !== '' ? nodePath : (context.options.nodePath ?? process.execPath);
}

/** Environment of a process that runs a run: keys and endpoints only where its proposers need them. */
export async function runEnvironment(
  context: ServerContext,
  store: Store,
  proposers: readonly string[],
): Promise<NodeJS.ProcessEnv> {
  const environment = inheritedEnvironment(process.env);
  if (process.versions['electron'] !== undefined) environment['ELECTRON_RUN_AS_NODE'] = '1';
  for (const provide of context.runEnvironment) Object.assign(environment, await provide(store, proposers));
  return environment;
}

/** Keys and endpoint for the runs whose proposers ask a model. */
export function modelEnvironment(context: ServerContext, proposers: readonly string[]): NodeJS.ProcessEnv {
  if (!proposers.some((id) => id.startsWith('openai:'))) return {};
  const { modelBaseUrl } = context.settings();
  return {
    ...Object.fromEntries(context.keys),
    ...(modelBaseUrl === '' ? {} : { OPENAI_BASE_URL: modelBaseUrl }),
  };
}

const budgetOptions = {
  evaluations: '--evaluations',
  minutes: '--minutes',
  tokens: '--tokens',
  usd: '--usd',
  gpuSeconds: '--gpu-seconds',
} as const;

function budgetArguments(budget: Budget): string[] {
  return Object.entries(budgetOptions).flatMap(([limit, option]) => {
    const value = budget[limit as keyof Budget];
    return value === undefined ? [] : [option, String(value)];
  });
}
