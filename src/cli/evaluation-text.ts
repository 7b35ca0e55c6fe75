import { breakdownRows, counterRows } from '../application/report/counter-rows.ts';
import { summariseCounters, summariseLines } from '../application/report/counter-summary.ts';
import { hintText } from '../application/report/hint-text.ts';
import { ratioText, shapeText, significant, speedupText, timeText } from '../application/report/numbers.ts';
import type { CheckerFinding } from '../protocol/counters.ts';
import type { Evaluation, Reason } from '../protocol/evaluation.ts';
import type { CommandContext } from './command-context.ts';
import { profileLines } from './profile-text.ts';
import { renderTable, section } from './table.ts';

/** Prints an evaluation: verdict and reasons, times, counters, accesses by line, hints. */
export function printEvaluation(
  context: CommandContext,
  evaluation: Evaluation,
  source: string,
  words: (text: string) => string = (text) => text,
): void {
  const { verdict, speedup, timing, shapes } = evaluation;
  if (verdict.kind === 'verified') {
    const gain = speedup === undefined ? '' : `, ${speedupText(speedup)} (${timing})`;
    context.print(`verified${gain}`);
    for (const note of verdict.notes) context.print(`  note: ${note}`);
  } else {
    context.print(verdict.kind === 'failed' ? `failed in ${verdict.stage}` : 'quarantined');
    for (const reason of verdict.reasons) context.print(`  ${reasonText(reason)}`);
  }
  if (shapes.length > 0)
    context.print(
      section(
        timing === 'modelled' ? 'Modelled times' : 'Measured times',
        renderTable(
          ['shape', 'original', 'candidate', 'speedup'],
          shapes.map((one) => [
            shapeText(one.shape),
            timeText(one.baseline.medianUs),
            timeText(one.candidate.medianUs),
            ratioText(one.baseline.medianUs / one.candidate.medianUs),
          ]),
          context.width,
        ),
      ),
    );
  printCounters(context, evaluation, source, words);
}

/** Prints counters, accesses by line, findings and hints of one kernel. */
export function printCounters(
  context: CommandContext,
  evaluation: Evaluation,
  source: string,
  words: (text: string) => string = (text) => text,
): void {
  const summary = summariseCounters(evaluation);
  const rows = [
    ...counterRows(summary, null, words),
    ...breakdownRows(summary, null).map((row) => ({ ...row, name: `  ${row.name}` })),
  ];
  if (rows.length > 0)
    context.print(
      section(
        'Counters',
        renderTable(
          ['', ''],
          rows.map((row) => [row.name, row.before]),
          context.width,
        ),
      ),
    );
  const lines = summariseLines(evaluation, source, 20);
  if (lines.length > 0)
    context.print(
      section(
        'Memory accesses by line',
        renderTable(
          [
            { title: 'line', align: 'right' },
            'access',
            { title: 'share', align: 'right' },
            'per request',
            'least',
            'code',
          ],
          lines.map((line) => [
            String(line.line),
            [line.space, line.operation, line.buffer].filter((part) => part !== undefined).join(' '),
            `${Math.round(line.share * 100)} %`,
            `${significant(line.perRequest)} ${line.space === 'shared' ? 'wavefronts' : 'sectors'}`,
            significant(line.ideal),
            line.text,
          ]),
          context.width,
        ),
      ),
    );
  const profile = evaluation.profile === undefined ? [] : profileLines(evaluation.profile);
  if (profile.length > 0) context.print(section('Profile', profile.map((line) => `- ${line}`).join('\n')));
  if (evaluation.findings.length > 0)
    context.print(section('Defects', defectLines(evaluation.findings).join('\n')));
  if (evaluation.hints.length > 0)
    context.print(section('Hints', evaluation.hints.map((hint) => `- ${hintText(hint)}`).join('\n')));
}

/** Defects by kind and places, each told once: a race of every thread of a block is one thing to mend. */
export function defectLines(findings: readonly CheckerFinding[]): readonly string[] {
  const groups = Map.groupBy(findings, ({ kind, file, line, otherLine }) =>
    JSON.stringify([kind, file, line, otherLine]),
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : ` (and ${others.length} more of these lines)`;
    return [`line ${first.line}: ${first.kind}: ${first.message}${more}`];
  });
}

/** A reason in one line. */
export function reasonText(reason: Reason): string {
  return `${reason.line === undefined ? '' : `line ${reason.line}: `}${reason.message} [${reason.rule}]`;
}
