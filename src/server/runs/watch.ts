import { candidateDetails } from '../../application/view/candidate-details.ts';
import { comparison } from '../../application/view/comparison.ts';
import { variantText } from '../../application/view/variant-text.ts';
import { collectReport } from '../../application/report/collect-report.ts';
import { renderMarkdown } from '../../application/report/markdown.ts';
import { answer } from '../problem-of.ts';
import type { ServerContext } from '../server-context.ts';
import { RunWatches } from './run-watches.ts';

/** Answers what panels ask of runs and their candidates, and tells them when something has changed. */
export function registerWatch(context: ServerContext): void {
  const { changes, log, runs, stores } = context;
  const holding = (run: string): ReturnType<typeof stores.holding> => stores.holding(run);
  const watches = new RunWatches({
    holding,
    view: (store, run) => runs.view(store, run),
    hurry: () => changes.hurry(),
    notify: (params) => context.notify('kernelfoundry/snapshot', params),
    log,
  });
  let updating: Promise<void> | undefined;
  changes.onPoll(() => {
    // A look that takes longer than the time between two is not overtaken.
    updating ??= watches.update().finally(() => (updating = undefined));
  });
  context.onRequest('kernelfoundry/watch', ({ watch, run, filter }) => watches.watch(watch, run, filter));
  context.onRequest('kernelfoundry/unwatch', ({ watch }) => {
    watches.unwatch(watch);
    return null;
  });
  context.onRequest('kernelfoundry/candidate', ({ run, candidate }) =>
    answer(log, async () => candidateDetails(await holding(run), run, candidate)),
  );
  context.onRequest('kernelfoundry/compare', ({ run, candidates }) =>
    answer(log, async () => comparison(await holding(run), run, candidates)),
  );
  context.onRequest('kernelfoundry/variantText', ({ run, candidate }) =>
    answer(log, async () => variantText(await holding(run), run, candidate)),
  );
  context.onRequest('kernelfoundry/report', ({ run, format }) =>
    answer(log, async () => {
      const report = collectReport(await holding(run), run);
      return { text: format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : renderMarkdown(report) };
    }),
  );
}
