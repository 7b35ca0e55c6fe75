import { figureText } from '../../../protocol/editor/figure-text.ts';
import { wordsOf } from '../../../shared/sycl-words.ts';
import { assumptionText } from '../../report/assumption-text.ts';
import { launchText, ratioText, shapeText, speedupText, timeText } from '../../report/numbers.ts';
import type { StoredVariant } from '../load-variant.ts';

/** The message of a commit that applies a variant: what changed, and the evidence for it. */
export function commitMessage({ run, spec, candidate, evaluation }: StoredVariant): string {
  const { task, device, timing } = spec;
  const speedup = evaluation?.speedup;
  const figure = speedup === undefined ? '' : ` ${figureText(speedup.value, { device, timing })}`;
  const assumptions = candidate.assumptions.map(assumptionText).map(wordsOf(task.language));
  const times = (evaluation?.shapes ?? []).map(
    ({ shape, baseline, candidate: after }) =>
      `  ${shapeText(shape)}: ${timeText(baseline.medianUs)} -> ${timeText(after.medianUs)} (${ratioText(baseline.medianUs / after.medianUs)})`,
  );
  const tolerance =
    task.tolerance === undefined
      ? 'that of each element type'
      : `relative ${task.tolerance.relative}, absolute ${task.tolerance.absolute}`;
  const lines = [
    `Speed up ${task.kernel}${figure === '' ? '' : `:${figure}`}`,
    '',
    candidate.summary,
    '',
    `Device: ${device}, ${timing === 'modelled' ? 'times modelled, not measured' : 'times measured'}`,
    ...(speedup === undefined
      ? []
      : [`Speedup: ${speedupText(speedup)}${timing === 'measured' ? ', 95 % interval' : ''}`]),
    ...(times.length === 0 ? [] : ['Times before and after:', ...times]),
    ...(candidate.launch === undefined ? [] : [`Launch: ${launchText(candidate.launch)}`]),
    `Tolerance: ${tolerance}`,
    ...(assumptions.length === 0
      ? ['Assumes: nothing new']
      : ['Assumes:', ...assumptions.map((text) => `  ${text}`)]),
    `Verdict: ${evaluation?.verdict.kind ?? 'not evaluated'}`,
    `Run: ${run}`,
    `Variant: ${candidate.id}`,
  ];
  return `${lines.join('\n')}\n`;
}
