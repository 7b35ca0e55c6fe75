import { assumptionText } from '../application/report/assumption-text.ts';
import { cellText } from '../application/report/cell-text.ts';
import { breakdownRows, counterRows } from '../application/report/counter-rows.ts';
import { hintText } from '../application/report/hint-text.ts';
import { launchText, ratioText, shapeText, speedupText, timeText } from '../application/report/numbers.ts';
import { wordsOf } from '../shared/sycl-words.ts';
import type { RunReport } from '../application/report/report.ts';
import type { CommandContext } from './command-context.ts';
import { renderTable, section } from './table.ts';

/** Prints what a run found: the short form of the Markdown report. */
export function printReport(context: CommandContext, report: RunReport): void {
  const { best, baseline, timing } = report;
  const words = wordsOf(report.language);
  const print = (title: string, body: string): void => {
    if (body !== '') context.print(section(title, body));
  };
  context.print(
    best === null
      ? `${report.task} on ${report.device}: nothing beats the original so far (${report.evaluations} evaluated, ${report.status}).`
      : `${report.task} on ${report.device}: ${speedupText(best.speedup)} faster (${timing}), ${report.evaluations} evaluated, ${report.status}.`,
  );
  if (baseline !== null)
    print(
      timing === 'modelled' ? 'Baseline (modelled)' : 'Baseline (measured)',
      renderTable(
        ['shape', 'original', 'winner'],
        baseline.evaluation.shapes.map((one, index) => [
          shapeText(one.shape),
          timeText(one.baseline.medianUs),
          best === null ? '-' : timeText(best.evaluation.shapes[index]?.candidate.medianUs ?? Number.NaN),
        ]),
        context.width,
      ),
    );
  const elites = report.elites
    .filter((elite) => elite.place === 'best')
    .sort((a, b) => b.speedup - a.speedup);
  print(
    `Elites by cell (${timing} speedups)`,
    renderTable(
      ['cell', 'memory, compute, parallelism', { title: 'speedup', align: 'right' }, 'variant'],
      elites.map((elite) => [
        elite.cell,
        words(cellText(elite.cell)),
        ratioText(elite.speedup),
        elite.summary,
      ]),
      context.width,
    ),
  );
  const rows = counterRows(report.counters.before, report.counters.after, words);
  if (rows.length > 0)
    print(
      'Counters before and after',
      renderTable(
        ['', 'original', 'winner'],
        rows.map((row) => [row.name, row.before, row.after]),
        context.width,
      ),
    );
  const terms = breakdownRows(report.counters.before, report.counters.after);
  if (terms.length > 0)
    print(
      'Terms of the time model (they overlap)',
      renderTable(
        ['', 'original', 'winner'],
        terms.map((row) => [row.name, row.before, row.after]),
        context.width,
      ),
    );
  print(
    'Hints on the original',
    (baseline?.evaluation.hints ?? []).map((hint) => `- ${hintText(hint)}`).join('\n'),
  );
  if (best === null) return;
  print('Hints on the winner', best.evaluation.hints.map((hint) => `- ${hintText(hint)}`).join('\n'));
  print(
    'Assumptions',
    best.assumptions.length === 0
      ? 'none: right wherever the original is'
      : best.assumptions.map((one) => `- ${words(assumptionText(one))}`).join('\n'),
  );
  print(
    `Lineage (${timing} speedups)`,
    report.lineage
      .map(
        (step) =>
          `${step.speedup === null ? '     -' : ratioText(step.speedup).padStart(6)}  ${step.summary}`,
      )
      .join('\n'),
  );
  if (baseline?.launch !== undefined && best.launch !== undefined)
    print('Launch', `before: ${launchText(baseline.launch)}\nafter:  ${launchText(best.launch)}`);
  print('Diff', report.diff.trimEnd());
}
