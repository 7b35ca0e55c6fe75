import type { Budget } from '../../protocol/task.ts';
import type { Store } from '../../store/store.ts';
import { startRunProcess } from './run-process.ts';
import type { RunSessions } from './run-session.ts';

/** How a session of a stored run is to go. */
export interface LaunchOptions {
  /** Limits that replace the run's. */
  readonly budget?: Budget;
  /** Proposes nothing more: measures the best once more and ends the run. */
  readonly finish?: boolean;
}

/** What starts a session: a program that is Node, the environment it gets, and what tells the starter from others. */
export interface SessionStarter {
  readonly node: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly window: string;
}

/** Starts the process of a stored run and answers its number. Throws UserError where that cannot be; the run stays as it was. */
export async function launchSession(
  store: Pick<Store, 'folder'>,
  sessions: RunSessions,
  run: string,
  starter: SessionStarter,
  options: LaunchOptions = {},
): Promise<number> {
  sessions.prepare(run);
  const startedMs = Date.now();
  try {
    const pid = await startRunProcess({
      node: starter.node,
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
      environment: starter.environment,
    });
    sessions.started(run, pid, starter.window, startedMs);
    return pid;
  } catch (error) {
    sessions.forget(run);
    throw error;
  }
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
