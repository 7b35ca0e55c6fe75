import type { ClientContext } from '../client-context.ts';
import { readCheckedSettings } from '../read-settings.ts';
import { showProblem } from '../show-problem.ts';

/** Tells of a setting that cannot be used, once for each mistake; starts the server again when its Node has changed. */
export function activateSettings(context: ClientContext): void {
  const told = new Set<string>();
  const check = (): void => {
    for (const problem of readCheckedSettings().problems) {
      if (told.has(problem.message)) continue;
      told.add(problem.message);
      void showProblem(problem, context.log);
    }
  };
  let { nodePath } = context.settings();
  check();
  context.subscribe(
    context.onSettings((settings) => {
      check();
      if (settings.nodePath === nodePath) return;
      ({ nodePath } = settings);
      if (context.server.state === 'stopped') return;
      context.server.restart().catch((error: unknown) => {
        context.log.warn(`The server was not started again: ${String(error)}`);
      });
    }),
  );
}
