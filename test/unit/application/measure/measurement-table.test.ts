import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  agreementMarkdown,
  agreementOf,
  comparable,
  variantsMarkdown,
  worstDisagreements,
} from '../../../../src/application/measure/measurement-table.ts';
import type { MeasuredVariant } from '../../../../src/application/measure/measurement-table.ts';
import type { Evaluation, Timing } from '../../../../src/protocol/evaluation.ts';

function evaluation(timing: Timing, baselineUs: number, candidateUs: number | undefined): Evaluation {
  const estimate = (us: number): { medianUs: number; ci95Us: [number, number]; samplesUs: number[] } => ({
    medianUs: us,
    ci95Us: [us, us],
    samplesUs: [],
  });
  const value = candidateUs === undefined ? undefined : baselineUs / candidateUs;
  return {
    candidate: 'c',
    device: timing === 'measured' ? 'cuda:0' : 'sim:h100',
    timing,
    verdict:
      value === undefined
        ? {
            kind: 'failed',
            stage: 'check',
            reasons: [{ rule: 'wrong-result', message: 'c[3] is 1, expected 2' }],
          }
        : { kind: 'verified', notes: [] },
    stage: 'profile',
    shapes:
      candidateUs === undefined
        ? []
        : [{ shape: { n: 1 }, baseline: estimate(baselineUs), candidate: estimate(candidateUs) }],
    ...(value === undefined ? {} : { speedup: { value, ci95: [value * 0.99, value * 1.01] as const } }),
    findings: [],
    hints: [],
    provenance: { device: 'x', deviceFingerprint: 'x', compiler: 'x', tool: 'x', sourceHash: 'x', seed: 'x' },
    stageMs: {},
  };
}

function row(example: string, modelledUs: number, measuredUs: number | undefined): MeasuredVariant {
  return {
    example,
    variant: `${example} ${modelledUs}`,
    summary: `variant | ${modelledUs}`,
    modelled: evaluation('modelled', 100, modelledUs),
    measured: evaluation('measured', 80, measuredUs),
  };
}

const rows = [
  row('matmul', 50, 41),
  row('matmul', 25, 19),
  row('matmul', 10, 12),
  row('transpose', 90, 70),
  row('transpose', 60, undefined),
];

describe('measurement table', () => {
  it('correlates only variants that both sides verified', () => {
    assert.equal(comparable(rows).length, 4);
    const agreement = agreementOf(rows);
    assert.equal(agreement.variants, 4);
    assert.equal(agreement.kernels, 2);
    assert.equal(agreement.speedups, 1);
    assert.deepEqual(agreement.byKernel, { matmul: 1 });
  });

  it('sees a model that ranks the wrong way round', () => {
    const wrong = [row('k', 10, 40), row('k', 20, 30), row('k', 30, 20)];
    assert.equal(agreementOf(wrong).speedups, -1);
  });

  it('names the variants whose ranks differ most', () => {
    const some = [row('k', 50, 40), row('k', 40, 39), row('k', 30, 60), row('k', 20, 10)];
    const [worst] = worstDisagreements(some, 1);
    assert.equal(worst?.row.variant, 'k 30');
    assert.equal(worst?.modelledRank, 3);
    assert.equal(worst?.measuredRank, 1);
  });

  it('writes agreement, and a row for every variant, failed ones with their reason', () => {
    const text = [...agreementMarkdown(rows), ...variantsMarkdown(rows)].join('\n');
    assert.match(text, /over 4 variants of 2 kernels: \*\*1\.00\*\*/);
    assert.match(text, /failed at check: c\[3\] is 1, expected 2/);
    assert.equal(
      text.split('\n').filter((line) => /^\| transpose \| variant.*%|^\| transpose \| variant/.test(line))
        .length,
      3,
    );
    assert.ok(text.includes('variant \\| 90'), 'a bar in a summary does not break the table');
  });
});
