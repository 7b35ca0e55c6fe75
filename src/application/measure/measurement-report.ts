import { isGain } from './self-test-stage.ts';
import type { MeasureRecord, SearchRecord, SelfTestRecord, VariantRecord } from './measure-records.ts';
import {
  agreementMarkdown,
  cellText,
  figure,
  speedupCell,
  tableRow,
  timeCell,
  variantsMarkdown,
  verdictCell,
} from './measurement-table.ts';
import type { MeasuredVariant } from './measurement-table.ts';

/** What twenty measurements of the original against itself say. */
export interface SelfTestSummary {
  readonly measured: number;
  /** Intervals that contain 1. */
  readonly containing: number;
  /** Estimates between 0.98 and 1.02. */
  readonly near: number;
  /** Those that were a gain beyond noise twice, the second time measured as finalists are: a search would have had a best. */
  readonly gains: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Counts what the self test has to hold. */
export function selfTestSummary(records: readonly SelfTestRecord[]): SelfTestSummary {
  const speedups = records.flatMap(({ evaluation }) => evaluation.speedup ?? []);
  const values = speedups.map(({ value }) => value);
  return {
    measured: speedups.length,
    containing: speedups.filter(({ ci95: [low, high] }) => low <= 1 && high >= 1).length,
    near: values.filter((value) => value >= 0.98 && value <= 1.02).length,
    gains: records.filter(
      ({ evaluation, again }) => isGain(evaluation) && again !== undefined && isGain(again),
    ).length,
    lowest: Math.min(...values),
    highest: Math.max(...values),
  };
}

/** Pairs what the device said of each variant with what the model says of it (the latest, where it was asked again). */
export function measuredVariants(records: readonly MeasureRecord[]): readonly MeasuredVariant[] {
  const variants = records.filter((record): record is VariantRecord => record.kind === 'variant');
  const modelled = new Map(
    records.flatMap((record) => (record.kind === 'model' ? [[record.key, record.evaluation] as const] : [])),
  );
  return variants.flatMap(({ key, example, summary, evaluation }) => {
    const model = modelled.get(key);
    return model === undefined
      ? []
      : [{ example, variant: evaluation.candidate, summary, modelled: model, measured: evaluation }];
  });
}

/** The whole measurement as Markdown; stages that were not reached say so. */
export function measurementMarkdown(records: readonly MeasureRecord[]): string {
  const sessions = records.filter((record) => record.kind === 'session');
  const [first] = sessions;
  const rows = measuredVariants(records);
  const lines = [
    `# Measured on ${first?.device ?? 'no device'}`,
    '',
    'Written by `scripts/measure-on-gpu`; every sample is in the `.jsonl` file beside this one. Times are medians of device times, ' +
      'baseline and candidate in two processes in turn (A B B A); a speedup is followed by its 95 % interval. ' +
      'Seeds are fresh for each evaluation. `docs/devices.md` says how times are taken.',
    '',
    ...(first?.timing === 'modelled'
      ? [
          '**A trial of the script on a simulated device: every time in it is modelled, none was measured.**',
          '',
        ]
      : []),
    '## Provenance',
    '',
    ...sessions.flatMap((session) => [
      `- ${session.key}: ${fingerprintIn(records, session.key) ?? session.device}; ${session.compiler}; ${session.tool}, ` +
        `commit ${session.commit}${session.dirty ? ' (with uncommitted changes)' : ''}; \`${session.command}\`; ${session.machine}`,
      ...session.state.map((line) => `  - ${line}`),
    ]),
    `- time model: ${first?.simulatedDevice ?? 'none'}`,
    '',
    '## The original against itself',
    '',
    ...selfTestMarkdown(records.filter((record) => record.kind === 'self-test')),
    '',
    '## Optimised with the rewriter',
    '',
    ...searchMarkdown(records.filter((record) => record.kind === 'search')),
    '',
    '## Time model against device',
    '',
    ...(rows.length === 0 ? [notReached] : agreementMarkdown(rows)),
    '',
    '## Kernels that break the device',
    '',
    ...errorPathMarkdown(records),
    '',
    '## Attacks',
    '',
    ...redTeamMarkdown(records),
    '',
    ...problemMarkdown(records),
    '## Every variant',
    '',
    ...(rows.length === 0 ? [notReached] : variantsMarkdown(rows)),
    '',
  ];
  return lines.join('\n');
}

/** UUID, driver and architecture as evaluations of a call recorded them, and what compiled for them. */
function fingerprintIn(records: readonly MeasureRecord[], session: string): string | undefined {
  for (const record of records) {
    if (record.kind !== 'self-test' && record.kind !== 'variant') continue;
    if (record.session !== session) continue;
    const { deviceFingerprint, compiler } = record.evaluation.provenance;
    return `${deviceFingerprint}, ${compiler}`;
  }
  return undefined;
}

const notReached = 'Not reached yet.';

function selfTestMarkdown(records: readonly SelfTestRecord[]): readonly string[] {
  if (records.length === 0) return [notReached];
  const { measured, containing, near, gains, lowest, highest } = selfTestSummary(records);
  const failed = records.length - measured;
  return [
    `${records.length} evaluations: ${containing} of ${measured} intervals contain 1.00 (at least 17 of 20 must), ${near} of ${measured} ` +
      `estimates lie in 0.98 to 1.02 (all must; ${figure(lowest, 5)} to ${figure(highest, 5)}), ${gains} would have been reported as a gain ` +
      `(none may)${failed === 0 ? '' : `; ${failed} gave no times`}.`,
    '',
    '| kernel | baseline us | again us | ratio (95 %) | verdict |',
    '|---|---|---|---|---|',
    ...records.map(({ key, evaluation }) =>
      tableRow([
        key,
        timeCell(evaluation, 'baseline'),
        timeCell(evaluation, 'candidate'),
        speedupCell(evaluation),
        verdictCell(evaluation),
      ]),
    ),
  ];
}

function searchMarkdown(records: readonly SearchRecord[]): readonly string[] {
  if (records.length === 0) return [notReached];
  return [
    'The speedup is that of the finalist measured again in fresh processes with fresh seeds, not the sample that won.',
    '',
    '| example | seconds | evaluations | baseline us | best us | speedup (95 %) | verdict | what changed | assumptions and notes |',
    '|---|---|---|---|---|---|---|---|---|',
    ...records.map(({ key, seconds, evaluations, baseline, best }) =>
      tableRow([
        key,
        String(seconds),
        String(evaluations),
        baseline === null ? '–' : timeCell(best?.evaluation ?? baseline, 'baseline'),
        best === null ? '–' : timeCell(best.evaluation, 'candidate'),
        best === null ? 'none: nothing is faster beyond doubt' : speedupCell(best.evaluation),
        best === null
          ? baseline === null
            ? 'no baseline'
            : `original ${verdictCell(baseline)}`
          : verdictCell(best.evaluation),
        cellText(best?.summary ?? '–'),
        cellText(
          [
            ...(best?.assumptions ?? []),
            ...(best?.evaluation.verdict.kind === 'verified' ? best.evaluation.verdict.notes : []),
          ].join('; '),
        ),
      ]),
    ),
    '',
    'By shape (medians and their 95 % intervals in microseconds):',
    '',
    '| example | shape | baseline us | best us | samples a side |',
    '|---|---|---|---|---|',
    ...records.flatMap(({ key, best }) =>
      (best?.evaluation.shapes ?? []).map(({ shape, baseline, candidate }) =>
        tableRow([
          key,
          Object.entries(shape)
            .map(([name, extent]) => `${name}=${extent}`)
            .join(' '),
          ...[baseline, candidate].map(
            ({ medianUs, ci95Us: [low, high] }) =>
              `${figure(medianUs, 5)} (${figure(low, 5)} to ${figure(high, 5)})`,
          ),
          String(candidate.samplesUs.length),
        ]),
      ),
    ),
  ];
}

function errorPathMarkdown(records: readonly MeasureRecord[]): readonly string[] {
  const paths = records.filter((record) => record.kind === 'error-path');
  if (paths.length === 0) return [notReached];
  return [
    'The simulated check, which sees these coming, was left out. After each the original is evaluated once more.',
    '',
    '| kernel | verdict | after | the original right after it |',
    '|---|---|---|---|',
    ...paths.map(({ key, wallMs, broken, after }) =>
      tableRow([key, verdictCell(broken), `${(wallMs / 1000).toFixed(1)} s`, verdictCell(after)]),
    ),
  ];
}

function redTeamMarkdown(records: readonly MeasureRecord[]): readonly string[] {
  const tried = records.filter((record) => record.kind === 'red-team');
  if (tried.length === 0) return [notReached];
  const attacks = tried.filter(({ row }) => row !== 'honest');
  const honest = tried.filter(({ row }) => row === 'honest');
  const controls = attacks.flatMap(({ control }) => control ?? []);
  const wrong = tried.filter(({ isRight, control }) => !isRight || control?.isEffective === false);
  return [
    `${attacks.filter(({ isRight }) => isRight).length} of ${attacks.length} attempts at an attack were caught or gained nothing; ` +
      `${controls.filter(({ isEffective }) => isEffective).length} of ${controls.length} controls succeeded with the named defences off; ` +
      `${honest.filter(({ isRight }) => isRight).length} of ${honest.length} honest kernels passed.`,
    '',
    ...(wrong.length === 0
      ? []
      : [
          'Not as it should be:',
          '',
          '| row | kernel | what happened | control |',
          '|---|---|---|---|',
          ...wrong.map(({ row, key, said, control }) =>
            tableRow([row, key, cellText(said), cellText(control?.said ?? '–')]),
          ),
        ]),
  ];
}

function problemMarkdown(records: readonly MeasureRecord[]): readonly string[] {
  const problems = records.filter((record) => record.kind === 'problem');
  if (problems.length === 0) return [];
  return [
    '## What could not be measured',
    '',
    ...problems.map(({ key, session, message }) => `- ${key} (${session}): ${cellText(message)}`),
    '',
  ];
}
