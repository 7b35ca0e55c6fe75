import { geometricMean, spearman } from '../../evaluation/statistics.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';

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

/** What a report says about the machine. */
export interface MeasurementProvenance {
  readonly date: string;
  readonly device: string;
  readonly fingerprint: string;
  readonly compiler: string;
  readonly simulatedDevice: string;
  readonly tool: string;
  readonly commit: string;
  readonly command: string;
}

/** The table with provenance and rank agreement, as Markdown. */
export function measurementMarkdown(
  rows: readonly MeasuredVariant[],
  provenance: MeasurementProvenance,
): string {
  const agreement = agreementOf(rows);
  const number = (value: number | undefined, digits = 3): string =>
    value === undefined || Number.isNaN(value) ? '–' : value.toPrecision(digits);
  const lines = [
    `# Measured and modelled: ${provenance.device}`,
    '',
    `- date: ${provenance.date}`,
    `- device: ${provenance.fingerprint}`,
    `- compiler: ${provenance.compiler}`,
    `- model: ${provenance.simulatedDevice}`,
    `- tool: ${provenance.tool}, commit ${provenance.commit}`,
    `- command: \`${provenance.command}\``,
    '',
    `Rank agreement (Spearman) of modelled with measured speedups over ${agreement.variants} variants of ` +
      `${agreement.kernels} kernels: **${number(agreement.speedups)}**; of times: ${number(agreement.times)}. ` +
      'Times are medians; the interval is the 95 % bootstrap interval of the measured speedup. A variant counts when both ' +
      'sides verified it.',
    '',
    '| kernel | agreement |',
    '|---|---|',
    ...Object.entries(agreement.byKernel).map(([name, value]) => `| ${name} | ${number(value)} |`),
    '',
    '| kernel | variant | measured baseline us | measured us | measured speedup | 95 % interval | modelled baseline us | modelled us | modelled speedup | verdict |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows.map(({ example, summary, modelled, measured }) => {
      const cell = (evaluation: Evaluation, side: 'baseline' | 'candidate'): string =>
        evaluation.shapes.length === 0 ? '–' : number(timeUs(evaluation, side), 4);
      const interval =
        measured.speedup === undefined
          ? '–'
          : `${number(measured.speedup.ci95[0], 4)} to ${number(measured.speedup.ci95[1], 4)}`;
      return `| ${[
        example,
        summary.replaceAll('|', '\\|'),
        cell(measured, 'baseline'),
        cell(measured, 'candidate'),
        number(measured.speedup?.value, 4),
        interval,
        cell(modelled, 'baseline'),
        cell(modelled, 'candidate'),
        number(modelled.speedup?.value, 4),
        verdictText(measured) === 'verified' ? verdictText(modelled) : verdictText(measured),
      ].join(' | ')} |`;
    }),
    '',
  ];
  return lines.join('\n');
}

function verdictText({ verdict }: Evaluation): string {
  if (verdict.kind !== 'failed') return verdict.kind;
  return `failed at ${verdict.stage}: ${(verdict.reasons[0]?.message ?? '').replaceAll('|', '\\|').slice(0, 120)}`;
}
