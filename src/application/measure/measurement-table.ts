import { geometricMean, spearman } from '../../evaluation/statistics.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import { modelTerms } from '../report/model-terms.ts';

/** One variant of one example, evaluated by the model and on a device. */
export interface MeasuredVariant {
  readonly example: string;
  readonly variant: string;
  readonly summary: string;
  readonly modelled: Evaluation;
  readonly measured: Evaluation;
}

/** How well the model ranks what was measured. */
export interface Agreement {
  readonly variants: number;
  readonly kernels: number;
  /** Spearman's rank correlation of modelled and measured speedups over all variants. */
  readonly speedups: number;
  /** The same of modelled and measured times (their ratio across kernels is easier: sizes differ). */
  readonly times: number;
  /** By kernel, where it has at least three variants. */
  readonly byKernel: Readonly<Record<string, number>>;
}

/** Variants that both sides verified. */
export function comparable(rows: readonly MeasuredVariant[]): readonly MeasuredVariant[] {
  return rows.filter((row) => row.modelled.speedup !== undefined && row.measured.speedup !== undefined);
}

const timeUs = (evaluation: Evaluation, side: 'baseline' | 'candidate'): number =>
  geometricMean(evaluation.shapes.map((shape) => shape[side].medianUs));

/** Rank agreement over the variants that both sides verified. */
export function agreementOf(rows: readonly MeasuredVariant[]): Agreement {
  const both = comparable(rows);
  const kernels = [...new Set(both.map((row) => row.example))];
  const correlate = (some: readonly MeasuredVariant[], value: (evaluation: Evaluation) => number): number =>
    spearman(
      some.map((row) => value(row.modelled)),
      some.map((row) => value(row.measured)),
    );
  const speedup = (evaluation: Evaluation): number => evaluation.speedup?.value ?? Number.NaN;
  return {
    variants: both.length,
    kernels: kernels.length,
    speedups: correlate(both, speedup),
    times: correlate(both, (evaluation) => timeUs(evaluation, 'candidate')),
    byKernel: Object.fromEntries(
      kernels
        .map((name) => [name, both.filter((row) => row.example === name)] as const)
        .filter(([, some]) => some.length >= 3)
        .map(([name, some]) => [name, correlate(some, speedup)]),
    ),
  };
}

/** A variant that the model puts at another rank than the device does. */
export interface Disagreement {
  readonly row: MeasuredVariant;
  /** Ranks by speedup among all comparable variants, 1 is the slowest. */
  readonly modelledRank: number;
  readonly measuredRank: number;
}

/** The variants whose ranks by speedup differ most, worst first. */
export function worstDisagreements(rows: readonly MeasuredVariant[], count: number): readonly Disagreement[] {
  const both = comparable(rows);
  const rankIn = (side: 'modelled' | 'measured'): ReadonlyMap<MeasuredVariant, number> =>
    new Map(
      [...both]
        .sort((a, b) => (a[side].speedup?.value ?? 0) - (b[side].speedup?.value ?? 0))
        .map((row, index) => [row, index + 1]),
    );
  const modelled = rankIn('modelled');
  const measured = rankIn('measured');
  return both
    .map((row) => ({ row, modelledRank: modelled.get(row) ?? 0, measuredRank: measured.get(row) ?? 0 }))
    .sort((a, b) => Math.abs(b.modelledRank - b.measuredRank) - Math.abs(a.modelledRank - a.measuredRank))
    .slice(0, count);
}

/** A figure with so many significant digits; a dash where there is none. */
export function figure(value: number | undefined, digits = 3): string {
  return value === undefined || !Number.isFinite(value) ? '–' : value.toPrecision(digits);
}

/** `1.234 (1.230 to 1.239)`. */
export function speedupCell({ speedup }: Evaluation): string {
  return speedup === undefined
    ? '–'
    : `${figure(speedup.value, 4)} (${figure(speedup.ci95[0], 4)} to ${figure(speedup.ci95[1], 4)})`;
}

/** Geometric mean over the tune shapes of the median times, in microseconds. */
export function timeCell(evaluation: Evaluation, side: 'baseline' | 'candidate'): string {
  return evaluation.shapes.length === 0 ? '–' : figure(timeUs(evaluation, side), 4);
}

/** Text that does not end a cell. */
export function cellText(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** `verified`, or why not. */
export function verdictCell({ verdict }: Evaluation): string {
  if (verdict.kind === 'verified') return 'verified';
  const [first] = verdict.reasons;
  const where = verdict.kind === 'failed' ? `failed at ${verdict.stage}` : 'quarantined';
  return cellText(`${where}: ${(first?.message ?? '').slice(0, 120)}`);
}

/** Rank agreement, by kernel and over all, and where it is worst, as Markdown. */
export function agreementMarkdown(rows: readonly MeasuredVariant[]): readonly string[] {
  const agreement = agreementOf(rows);
  return [
    `Rank agreement (Spearman) of modelled with measured speedups over ${agreement.variants} variants of ` +
      `${agreement.kernels} kernels: **${figure(agreement.speedups)}**; of times: ${figure(agreement.times)}. ` +
      'A variant counts when both sides verified it.',
    '',
    '| kernel | agreement |',
    '|---|---|',
    ...Object.entries(agreement.byKernel).map(([name, value]) => `| ${name} | ${figure(value)} |`),
    '',
    'Where the ranks differ most, with the largest terms of the model and what the profiler said:',
    '',
    '| kernel | variant | rank modelled | rank measured | modelled | measured | model limited by | profiler |',
    '|---|---|---|---|---|---|---|---|',
    ...worstDisagreements(rows, 10).map(({ row, modelledRank, measuredRank }) =>
      tableRow([
        row.example,
        cellText(row.summary),
        String(modelledRank),
        String(measuredRank),
        figure(row.modelled.speedup?.value, 4),
        figure(row.measured.speedup?.value, 4),
        termsCell(row.modelled),
        profilerCell(row.measured),
      ]),
    ),
  ];
}

function termsCell({ breakdown }: Evaluation): string {
  if (breakdown === undefined) return '–';
  const terms = modelTerms(breakdown).slice(0, 3);
  return `${breakdown.limitedBy}: ${terms.map(({ term, us }) => `${term} ${figure(us)}`).join(', ')} of ${figure(breakdown.totalUs)} us`;
}

function profilerCell({ hints }: Evaluation): string {
  const said = hints.filter(({ source }) => source === 'ncu' || source === 'unitrace');
  return said.length === 0
    ? '–'
    : cellText(
        said
          .slice(0, 3)
          .map(({ rule, text }) => `${rule}: ${text}`.slice(0, 160))
          .join('; '),
      );
}

/** One line of a table. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Every variant, measured and modelled, as Markdown. */
export function variantsMarkdown(rows: readonly MeasuredVariant[]): readonly string[] {
  return [
    '| kernel | variant | measured baseline us | measured us | measured speedup (95 %) | modelled baseline us | modelled us | modelled speedup | verdict |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map(({ example, summary, modelled, measured }) =>
      tableRow([
        example,
        cellText(summary),
        timeCell(measured, 'baseline'),
        timeCell(measured, 'candidate'),
        speedupCell(measured),
        timeCell(modelled, 'baseline'),
        timeCell(modelled, 'candidate'),
        figure(modelled.speedup?.value, 4),
        verdictCell(measured) === 'verified' ? verdictCell(modelled) : verdictCell(measured),
      ]),
    ),
  ];
}
