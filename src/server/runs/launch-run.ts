import { launchSession } from '../../application/detached-run/launch-session.ts';
import type { LaunchOptions } from '../../application/detached-run/launch-session.ts';
import { inheritedEnvironment } from '../../application/detached-run/run-process.ts';
import type { Store } from '../../store/store.ts';
import type { ServerContext } from '../server-context.ts';

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
  try {
    const starter = { node: nodeOf(context), environment, window: context.window };
    const pid = await launchSession(store, sessions, run, starter, options);
    context.log.info(`run ${run}: process ${pid}, log ${sessions.logFile(run)}`);
  } finally {
    context.changes.changed(store);
  }
}

/** Program that runs are started with: as set, else what this process runs on. */
function nodeOf(context: Pick<ServerContext, 'settings' | 'options'>): string {
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
  // The package reads the variable too: what a person agrees to must be where the text goes.
  const { OPENAI_BASE_URL: inherited = '' } = process.env;
  const baseUrl = context.settings().modelBaseUrl || inherited;
  return {
    ...Object.fromEntries(context.keys),
    ...(baseUrl === '' ? {} : { OPENAI_BASE_URL: baseUrl }),
  };
}
