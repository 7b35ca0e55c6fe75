import type { ServerContext } from '../server-context.ts';
import { answer } from '../problem-of.ts';
import { pauseOwnRuns, pauseRun, removeRun, resumeStoredRun, stopRun } from './control-run.ts';
import { modelEnvironment } from './launch-run.ts';
import { prepareTask } from './prepare-task.ts';
import { startRun } from './start-run.ts';

/** Tasks and runs: prepare, start, list, control. */
export function registerRuns(context: ServerContext): void {
  const { log, runs, changes, stores } = context;
  context.runEnvironment.push((_store, proposers) => modelEnvironment(context, proposers));
  context.onRequest('kernelfoundry/prepareTask', (params, signal) =>
    answer(log, () => prepareTask(context, params, signal)),
  );
  context.onRequest('kernelfoundry/startRun', (params, signal) =>
    answer(log, () => startRun(context, params, signal)),
  );
  context.onRequest('kernelfoundry/runs', async () => {
    // What is asked for is what stands there now, not at the last look.
    runs.refresh(await stores.existing((error) => log.warn(String(error))));
    return runs.views;
  });
  context.onRequest('kernelfoundry/controlRun', ({ run, action, budget }) =>
    answer(log, async () => {
      if (action === 'pause') await pauseRun(context, run);
      if (action === 'stop') await stopRun(context, run);
      if (action === 'resume') await resumeStoredRun(context, run, budget);
      if (action === 'remove') await removeRun(context, run);
      return null;
    }),
  );
  pauseWhenWindowCloses(context);
  changes.start();
  context.onShutdown(() => changes.stop());
}

/**
 * `runs.onWindowClose: pause`: a window that closes or dies takes its runs along. A server that ends alone (killed, restarted) does not:
 * the window starts another.
 */
function pauseWhenWindowCloses(context: ServerContext): void {
  let isWindowGone = false;
  let isDone = false;
  const pause = (): void => {
    if (isDone || !isWindowGone || context.settings().onWindowClose !== 'pause') return;
    isDone = true;
    pauseOwnRuns(context);
  };
  const closing = (): void => {
    isWindowGone = true;
    pause();
  };
  context.onNotification('kernelfoundry/windowClosing', closing);
  process.once('disconnect', closing);
  // Over pipes, the protocol's own library ends the process as soon as the window's end is closed.
  process.once('exit', () => {
    isWindowGone ||= process.argv.includes('--stdio') && process.stdin.readableEnded;
    pause();
  });
}
