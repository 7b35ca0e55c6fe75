import { assumptionText } from './assumption-text.ts';
import { cellText } from './cell-text.ts';
import { breakdownRows, counterRows } from './counter-rows.ts';
import type { LineSummary } from './counter-summary.ts';
import { hintText } from './hint-text.ts';
import { bullets, fence, markdownTable, shortened } from './markdown-text.ts';
import { launchText, ratioText, shapeText, significant, speedupText, timeText } from './numbers.ts';
import type { RunReport } from './report.ts';

/** The report of a run as Markdown, for an engineer who decides whether to take the change. */
export function renderMarkdown(report: RunReport): string {
  const sections = [
    headline,
    change,
    assumptions,
    times,
    counters,
    hints,
    lineage,
    elites,
    tried,
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

function assumptions({ best }: RunReport): string {
  if (best === null) return '';
  const parts = ['## Assumptions'];
  if (best.assumptions.length === 0) parts.push('None: it is right wherever the original is.');
  else
    parts.push(
      'It is right only while these hold; the original did not need them:',
      bullets(best.assumptions.map(assumptionText)),
    );
  const { verdict } = best.evaluation;
  if (verdict.kind === 'verified' && verdict.notes.length > 0)
    parts.push('Notes of the evaluator:', bullets(verdict.notes));
  return parts.join('\n\n');
}

function times({ baseline, best, timing }: RunReport): string {
  if (baseline === null || baseline.evaluation.shapes.length === 0) return '';
  const rows = baseline.evaluation.shapes.map((shape) => {
    const after = best?.evaluation.shapes.find((one) => shapeText(one.shape) === shapeText(shape.shape));
    const original = after?.baseline ?? shape.baseline;
    const [low, high] = original.ci95Us;
    return [
      shapeText(shape.shape),
      timeText(original.medianUs),
      low === high ? 'none' : `${timeText(low)} to ${timeText(high)}`,
      after === undefined ? '-' : timeText(after.candidate.medianUs),
      after === undefined ? '-' : ratioText(original.medianUs / after.candidate.medianUs),
    ];
  });
  const spread = timing === 'modelled' ? 'interval (a model has none)' : '95 % interval';
  return ['## Times', markdownTable(['shape', 'original', spread, 'winner', 'speedup'], rows)].join('\n\n');
}

function counters({ counters: { before, after }, lines, timing }: RunReport): string {
  const rows = counterRows(before, after).map((row) => [row.name, row.before, row.after]);
  if (rows.length === 0) return '';
  const head = ['', 'original', 'winner'];
  const parts = [
    '## Counters before and after',
    'At the first shape of the table above.',
    markdownTable(head, rows),
  ];
  const terms = breakdownRows(before, after).map((row) => [row.name, row.before, row.after]);
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
    ['line', 'code', 'access', 'share of requests', 'per request', 'least possible'],
    lines.map((line) => [
      String(line.line),
      `\`${shortened(line.text, 60)}\``,
      [line.space, line.operation, line.buffer].filter((part) => part !== undefined).join(' '),
      `${Math.round(line.share * 100)} %`,
      `${significant(line.perRequest)} ${line.space === 'shared' ? 'wavefronts' : 'sectors'}`,
      significant(line.ideal),
    ]),
  );
}

function hints({ best, baseline }: RunReport): string {
  const original = baseline?.evaluation.hints ?? [];
  const left = best?.evaluation.hints ?? [];
  if (original.length + left.length === 0) return '';
  const parts = ['## Hints'];
  if (original.length > 0)
    parts.push('What the evaluator said of the original:', bullets(original.map(hintText)));
  if (left.length > 0) parts.push('What is left in the winner:', bullets(left.map(hintText)));
  return parts.join('\n\n');
}

function lineage({ lineage: steps }: RunReport): string {
  if (steps.length < 2) return '';
  const rows = steps.map((step, index) => [
    String(index),
    `\`${step.candidate.slice(0, 8)}\``,
    step.summary,
    step.made,
    step.speedup === null ? 'failed' : ratioText(step.speedup),
    step.gain === null ? '-' : ratioText(step.gain),
  ]);
  const head = ['step', 'candidate', 'change', 'made by', 'speedup', 'gain of the step'];
  return ['## How it came about', markdownTable(head, rows)].join('\n\n');
}

function elites({ elites: all }: RunReport): string {
  if (all.length === 0) return '';
  const filled = all.filter((elite) => elite.place === 'best').length;
  const rows = [...all]
    .sort((a, b) => b.speedup - a.speedup)
    .map((elite) => [
      elite.place === 'best' ? elite.cell : `${elite.cell} (simpler tie)`,
      cellText(elite.cell),
      ratioText(elite.speedup),
      elite.summary,
      elite.assumptions.length === 0 ? 'none' : elite.assumptions.map(assumptionText).join('; '),
    ]);
  return [
    '## Best of each kind',
    `${filled} of 64 cells filled: the best verified variant for each way to use memory, compute and parallelism.`,
    markdownTable(['cell', 'memory, compute, parallelism', 'speedup', 'variant', 'assumptions'], rows),
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
    parts.push(markdownTable(['stage', 'rule', 'how many', 'for example', 'which said'], rows));
  return parts.join('\n\n');
}

function provenance(report: RunReport): string {
  const { provenance: from, usage, status, endedBecause } = report;
  const rows: [string, string][] = [
    ['run', report.run],
    ['status', endedBecause === null ? status : `${status} (${endedBecause})`],
    ['device', from === null ? report.device : `${report.device}, ${from.deviceFingerprint}`],
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
