import type { CheckRow } from '../../protocol/editor/candidate-view.ts';
import { stageNames } from '../../protocol/evaluation.ts';
import type { Evaluation, Reason, StageName, Timing } from '../../protocol/evaluation.ts';
import { speedupText } from '../report/numbers.ts';

/** What a stage is called, and what it establishes when it is passed. */
interface Stage {
  readonly name: string;
  readonly passed: (evaluation: Evaluation) => string;
}

const onDevice = (timing: Timing): string =>
  timing === 'modelled' ? 'on the simulated GPU' : 'on the simulated GPU and on the device';

const stages: Readonly<Record<StageName, Stage>> = {
  gate: {
    name: 'Static gate',
    passed: () => 'Changes only what the task allows; nothing forbidden in the text.',
  },
  build: { name: 'Build', passed: ({ provenance }) => `Compiled with ${provenance.compiler}.` },
  check: {
    name: 'Results, memory and races',
    passed: ({ timing }) =>
      `Right at the tune and check shapes and at shapes that proposers never see, ${onDevice(timing)}; no race, no access out of bounds, nothing read before it was written.`,
  },
  bench: {
    name: 'Time against the original',
    passed: ({ timing, speedup, shapes }) =>
      `${timing === 'modelled' ? 'Modelled' : 'Measured in turns with the original'} at ${shapes.length} ${shapes.length === 1 ? 'shape' : 'shapes'}${speedup === undefined ? '' : `: ${speedupText(speedup)}`}.`,
  },
  profile: {
    name: 'Counters and hints',
    passed: ({ hints, counters }) =>
      counters === undefined && hints.length === 0
        ? 'Nothing was counted on this device.'
        : `${hints.length === 1 ? '1 hint' : `${hints.length} hints`}.`,
  },
};

/** Every stage with how it ended, the second measurement of a finalist included. */
export function checkRows(evaluation: Evaluation | undefined, final: Evaluation | undefined): CheckRow[] {
  if (evaluation === undefined)
    return stageNames.map((stage) => ({
      name: stages[stage].name,
      outcome: 'not-reached',
      detail: 'Being evaluated.',
    }));
  const rows = stageNames.map((stage) => stageRow(evaluation, stage));
  const { verdict } = evaluation;
  if (verdict.kind === 'quarantined')
    rows.push({ name: 'Plausibility', outcome: 'doubted', detail: messages(verdict.reasons) });
  if (final !== undefined) rows.push(finalRow(final));
  return rows;
}

function stageRow(evaluation: Evaluation, stage: StageName): CheckRow {
  const { verdict, stageMs } = evaluation;
  const failedAt = verdict.kind === 'failed' ? stageNames.indexOf(verdict.stage) : Infinity;
  const at = stageNames.indexOf(stage);
  const durationMs = stageMs[stage];
  const { name, passed } = stages[stage];
  const duration = durationMs === undefined ? {} : { durationMs };
  if (at > failedAt) return { name, outcome: 'not-reached', detail: 'Not reached.' };
  if (verdict.kind === 'failed' && at === failedAt)
    return { name, outcome: 'failed', detail: messages(verdict.reasons), ...duration };
  return { name, outcome: 'passed', detail: passed(evaluation), ...duration };
}

function finalRow({ verdict, speedup, timing }: Evaluation): CheckRow {
  const name = timing === 'modelled' ? 'Evaluated again at the end' : 'Measured again at the end';
  if (verdict.kind === 'verified')
    return {
      name,
      outcome: 'passed',
      detail: `In fresh processes with other inputs${speedup === undefined ? '' : `: ${speedupText(speedup)}`}.`,
    };
  return {
    name,
    outcome: verdict.kind === 'failed' ? 'failed' : 'doubted',
    detail: messages(verdict.reasons),
  };
}

function messages(reasons: readonly Reason[]): string {
  const [first, ...others] = reasons.map(({ message }) => message.split('\n')[0] ?? '');
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${first ?? 'no reason was given'}${more}`;
}
