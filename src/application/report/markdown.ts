import type { Hint } from '../../protocol/hint.ts';
import { wordsOf } from '../../shared/sycl-words.ts';
import { assumptionText } from './assumption-text.ts';
import { cellText } from './cell-text.ts';
import { breakdownRows, counterRows } from './counter-rows.ts';
import type { CounterRow } from './counter-rows.ts';
import type { LineSummary } from './counter-summary.ts';
import { hintText } from './hint-text.ts';
import { bullets, fence, markdownTable, shortened } from './markdown-text.ts';
import { launchText, ratioText, shapeText, significant, speedupText, timeText } from './numbers.ts';
import type { RunReport } from './report.ts';

/** The report of a run as Markdown, for an engineer who decides whether to take the change. */
export function renderMarkdown(report: RunReport): string {
  const sections = [
    headline,
    times,
    assumptions,
    change,
    counters,
    hints,
    lineage,
    elites,
    tried,
    checks,
    provenance,
  ];
  return `${sections
    .map((section) => section(report))
    .filter((text) => text !== '')
    .join('\n\n')}\n`;
}

function headline({ best, timing, device, kernel, source, status }: RunReport): string {
  const how =
    timing === 'modelled'
      ? 'Modelled, not measured: times come from the simulated GPU and its time model. Measure on the real device before you rely on them.'
      : 'Measured on the device, the winner again after the search in fresh processes; intervals are 95 %.';
  const result =
    best === null ? 'no faster variant found' : `${speedupText(best.speedup)} faster (${timing})`;
  const lead =
    best === null
      ? `Nothing that was tried beats the original \`${kernel}\` in \`${source}\`; keep it as it is.`
      : `\`${kernel}\` in \`${source}\`: ${best.summary.replace(/\.$/, '')}. Verdict: **${best.evaluation.verdict.kind}**.`;
  const unfinished = status === 'finished' ? [] : [`The run is ${status}: this is what is known so far.`];
  return [`# ${kernel} on ${device}: ${result}`, lead, ...unfinished, `> ${how}`].join('\n\n');
}

function change({ best, baseline, diff }: RunReport): string {
  if (best === null) return '';
  const parts = ['## The change'];
  const [before, after] = [baseline?.launch, best.launch];
  if (before !== undefined && after !== undefined && launchText(before) !== launchText(after)) {
    parts.push(
      'The launch changes with the kernel; every launch site must follow:',
      markdownTable(
        ['', 'grid', 'block', 'dynamic shared bytes'],
        [
          ['before', before.grid.join(', '), before.block.join(', '), before.sharedBytes],
          ['after', after.grid.join(', '), after.block.join(', '), after.sharedBytes],
        ],
      ),
    );
  } else if (after !== undefined) parts.push(`The launch stays: ${launchText(after)}.`);
  if (diff !== '') parts.push(fence('diff', diff.trimEnd()));
  return parts.join('\n\n');
}

function assumptions({ best, language }: RunReport): string {
  if (best === null) return '';
  const parts = ['## Assumptions'];
  if (best.assumptions.length === 0) parts.push('None: it is right wherever the original is.');
  else
    parts.push(
      'It is right only while these hold; the original did not need them:',
      bullets(best.assumptions.map(assumptionText).map(wordsOf(language))),
    );
  return parts.join('\n\n');
}

/** What the verdict rests on. */
function checks({ best, baseline, timing }: RunReport): string {
  const verdict = (best ?? baseline)?.evaluation.verdict;
  if (verdict?.kind !== 'verified') return '';
  const who = best === null ? 'the original' : 'the winner';
  const reference =
    timing === 'modelled'
      ? `On the simulated GPU ${who} was checked on every check shape and on shapes that proposers never see, with races, bounds and uninitialised reads watched.`
      : `On the device ${who} was checked on every check shape and on shapes that proposers never see.`;
  const notes = verdict.notes.length === 0 ? [] : [bullets(verdict.notes)];
  return ['## How it was checked', reference, ...notes].join('\n\n');
}

function times({ baseline, best, timing }: RunReport): string {
  if (baseline === null || baseline.evaluation.shapes.length === 0) return '';
  const measured = timing === 'measured';
  const rows = baseline.evaluation.shapes.map((shape) => {
    const after = best?.evaluation.shapes.find((one) => shapeText(one.shape) === shapeText(shape.shape));
    const original = after?.baseline ?? shape.baseline;
    const interval = ({ ci95Us: [low, high] }: typeof original): string[] =>
      measured ? [`${timeText(low)} to ${timeText(high)}`] : [];
    return [
      shapeText(shape.shape),
      timeText(original.medianUs),
      ...interval(original),
      ...(after === undefined
        ? []
        : [
            timeText(after.candidate.medianUs),
            ...interval(after.candidate),
            ratioText(original.medianUs / after.candidate.medianUs),
          ]),
    ];
  });
  const interval = measured ? ['95 % interval'] : [];
  const head = [
    'shape',
    { number: 'original' },
    ...interval,
    ...(best === null ? [] : [{ number: 'winner' }, ...interval, { number: 'speedup' }]),
  ];
  return [`## Times (${timing})`, markdownTable(head, rows)].join('\n\n');
}

function counters({ counters: { before, after }, lines, timing, baseline, language }: RunReport): string {
  const shape = baseline?.evaluation.shapes[0]?.shape;
  // Without a winner there is nothing to compare with: one column.
  const columns = (row: CounterRow): string[] =>
    after === null ? [row.name, row.before] : [row.name, row.before, row.after];
  const rows = counterRows(before, after, wordsOf(language)).map(columns);
  if (rows.length === 0) return '';
  const head = ['', { number: 'original' }, ...(after === null ? [] : [{ number: 'winner' }])];
  const parts = [
    after === null ? '## Counters' : '## Counters before and after',
    `At ${shape === undefined ? 'the first shape' : shapeText(shape)}; ${timing === 'modelled' ? 'counted by the simulated GPU, times modelled' : 'measured times'}.`,
    markdownTable(head, rows),
  ];
  const terms = breakdownRows(before, after).map(columns);
  if (terms.length > 0 && timing === 'modelled')
    parts.push('Terms of the time model (they overlap and do not add up):', markdownTable(head, terms));
  if (lines.before.length > 0)
    parts.push('Memory accesses of the original by line:', lineTable(lines.before));
  if (lines.after.length > 0)
    parts.push('And of the winner (lines of the changed file):', lineTable(lines.after));
  return parts.join('\n\n');
}

function lineTable(lines: readonly LineSummary[]): string {
  return markdownTable(
    [
      { number: 'line' },
      'code',
      'access',
      { number: 'share of requests' },
      { number: 'per request' },
      { number: 'least possible' },
    ],
    lines.map((line) => [
      String(line.line),
      line.text === '' ? '-' : `\`${shortened(line.text, 60)}\``,
      [line.space, line.operation, line.buffer].filter((part) => part !== undefined).join(' '),
      shareText(line.share),
      `${significant(line.perRequest)} ${line.space === 'shared' ? 'wavefronts' : 'sectors'}`,
      significant(line.ideal),
    ]),
  );
}

function hints({ best, baseline, hintedCode }: RunReport): string {
  const original = baseline?.evaluation.hints ?? [];
  const left = best?.evaluation.hints ?? [];
  if (original.length + left.length === 0) return '';
  const parts = ['## Hints'];
  if (original.length > 0)
    parts.push('On the original:', bullets(original.map((hint) => hintWithCode(hint, hintedCode.before))));
  if (left.length > 0)
    parts.push(
      'What is left in the winner (lines of the changed file):',
      bullets(left.map((hint) => hintWithCode(hint, hintedCode.after))),
    );
  return parts.join('\n\n');
}

/** A hint and, indented below it, the line it is about. */
function hintWithCode(hint: Hint, code: Readonly<Record<number, string>>): string {
  const text = hint.line === undefined ? '' : (code[hint.line] ?? '');
  return text === '' ? hintText(hint) : `${hintText(hint)}\n  \`${shortened(text, 100)}\``;
}

function lineage({ lineage: steps, timing }: RunReport): string {
  if (steps.length < 2) return '';
  const rows = steps.map((step, index) => [
    String(index),
    `\`${step.candidate.slice(0, 8)}\``,
    step.summary,
    step.made,
    step.speedup === null ? 'failed' : ratioText(step.speedup),
    step.gain === null ? '-' : ratioText(step.gain),
  ]);
  const head = [
    { number: 'step' },
    'candidate',
    'change',
    'made by',
    { number: `speedup (${timing})` },
    { number: 'gain of the step' },
  ];
  return ['## How it came about', markdownTable(head, rows)].join('\n\n');
}

function elites({ elites: all, timing, language }: RunReport): string {
  const words = wordsOf(language);
  if (all.length === 0) return '';
  const filled = all.filter((elite) => elite.place === 'best').length;
  const rows = [...all]
    .sort((a, b) => b.speedup - a.speedup)
    .map((elite) => [
      elite.place === 'best' ? elite.cell : `${elite.cell} (simpler tie)`,
      words(cellText(elite.cell)),
      ratioText(elite.speedup),
      elite.summary,
      elite.assumptions.length === 0 ? 'none' : words(elite.assumptions.map(assumptionText).join('; ')),
    ]);
  return [
    '## Best of each kind',
    `${filled} of 64 cells filled: the best verified variant for each way to use memory, compute and parallelism.`,
    markdownTable(
      ['cell', 'memory, compute, parallelism', { number: `speedup (${timing})` }, 'variant', 'assumptions'],
      rows,
    ),
  ].join('\n\n');
}

function tried({ byStage, evaluations, failures }: RunReport): string {
  const others = Object.entries(byStage)
    .filter(([stage]) => stage !== 'verified')
    .map(([stage, count]) =>
      stage === 'quarantined' ? `${count} quarantined` : `${count} failed in ${stage}`,
    );
  const counts = [`${byStage['verified'] ?? 0} verified`, ...others].join(', ');
  const parts = [
    '## What was tried',
    `${evaluations} candidate${evaluations === 1 ? '' : 's'} evaluated: ${counts}.`,
  ];
  const rows = failures.map((group) => [
    group.stage,
    group.rule,
    String(group.count),
    group.example,
    shortened(group.message.split('\n')[0] ?? '', 120),
  ]);
  if (rows.length > 0)
    parts.push(markdownTable(['stage', 'rule', { number: 'how many' }, 'for example', 'which said'], rows));
  return parts.join('\n\n');
}

function provenance(report: RunReport): string {
  const { provenance: from, usage, status, endedBecause } = report;
  const rows: [string, string][] = [
    ['run', report.run],
    ['status', statusText(status, endedBecause)],
    ['device', from === null ? report.device : `${report.device}, ${from.deviceFingerprint}`],
    ['budget', budgetText(report.budget)],
    ['seed', report.seed],
    ['tool', report.tool],
  ];
  if (from !== null) {
    rows.push(['compiler', from.compiler], ['source', `SHA-256 ${from.sourceHash.slice(0, 16)}`]);
    if (from.gitCommit !== undefined)
      rows.push([
        'git',
        `${from.gitCommit.slice(0, 12)}${from.gitDirty === true ? ' with local changes' : ''}`,
      ]);
  }
  if (usage.tokensIn + usage.tokensOut > 0)
    rows.push(['model', `${usage.tokensIn} tokens in, ${usage.tokensOut} out, ${usage.usd.toFixed(2)} USD`]);
  return ['## Provenance', markdownTable(['', ''], rows)].join('\n\n');
}

const endings: Readonly<Record<string, string>> = {
  budget: 'the budget is used up',
  exhausted: 'no proposer had anything new',
  stopped: 'stopped by the user',
  'baseline-failed': 'the original did not pass',
};

function statusText(status: RunReport['status'], reason: string | null): string {
  return reason === null ? status : `${status}: ${endings[reason] ?? reason}`;
}

function budgetText({ evaluations, minutes, usd }: RunReport['budget']): string {
  const limits = [
    evaluations === undefined ? '' : `${evaluations} evaluations`,
    minutes === undefined ? '' : `${minutes} minutes`,
    usd === undefined ? '' : `${usd} USD`,
  ].filter((text) => text !== '');
  return limits.length === 0 ? 'none' : limits.join(', ');
}

function shareText(share: number): string {
  return share > 0 && share < 0.005 ? 'below 1 %' : `${Math.round(share * 100)} %`;
}
