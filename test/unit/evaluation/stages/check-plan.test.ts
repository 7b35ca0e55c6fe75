import assert from 'node:assert/strict';
import { withoutDefences } from '../../../../src/evaluation/defences.ts';
import type { DefenceId } from '../../../../src/evaluation/defences.ts';
import {
  alignedOffset,
  excludedBy,
  needsApart,
  overlapsOf,
  planChecks,
  seedOf,
} from '../../../../src/evaluation/stages/check-plan.ts';
import { deriveCheckShapes } from '../../../../src/evaluation/stages/check-shapes.ts';
import { errorLimit } from '../../../../src/evaluation/stages/precision.ts';

describe('check plan', () => {
  const shapes = [
    { shape: { N: 64 }, source: 'check' },
    { shape: { N: 37 }, source: 'derived' },
  ] as const;

  it('runs every shape in three orders and two sets of inputs, the first also misaligned', () => {
    const cases = planChecks(shapes, 'seed').filter(
      ({ pattern, repeats }) => pattern !== 'special' && repeats === undefined,
    );
    assert.equal(cases.length, 7);
    for (const { shape } of shapes) {
      const own = cases.filter((one) => one.shape === shape && one.offsetElements === 0);
      assert.deepEqual(
        own.map((one) => one.order.kind),
        ['forward', 'reverse', 'random'],
      );
      assert.equal(own[0]?.seed, own[2]?.seed);
      assert.notEqual(own[0]?.seed, own[1]?.seed);
    }
    assert.equal(cases.filter((one) => one.offsetElements === 1).length, 1);
  });

  it('spares later shapes the random order', () => {
    const many = Array.from({ length: 6 }, (_, index) => ({
      shape: { N: index + 2 },
      source: 'check' as const,
    }));
    assert.equal(planChecks(many, 'seed').filter(({ order }) => order.kind === 'random').length, 3);
  });

  it('depends on the seed only', () => {
    assert.deepEqual(planChecks(shapes, 'a'), planChecks(shapes, 'a'));
    assert.notEqual(planChecks(shapes, 'a')[0]?.seed, planChecks(shapes, 'b')[0]?.seed);
    assert.ok(seedOf('a', 'b') >= 0n && seedOf('a', 'b') < 2n ** 64n);
    assert.notEqual(seedOf('a', 'bc'), seedOf('ab', 'c'));
  });

  it('ends with special values, arguments at one address and the first inputs at other addresses', () => {
    const buffer = { kind: 'buffer', type: 'f32', shape: ['N'], distribution: { kind: 'normal' } } as const;
    const overlaps = overlapsOf([
      { ...buffer, name: 'x', role: 'input', mayOverlap: ['y'] },
      { ...buffer, name: 'y', role: 'output', mayOverlap: ['x'] },
    ]);
    assert.deepEqual(overlaps, [{ argument: 'x', with: 'y' }]);
    const cases = planChecks(shapes, 'seed', undefined, overlaps);
    const [special, overlapping, again] = cases.slice(-3);
    assert.equal(special?.pattern, 'special');
    assert.deepEqual(overlapping?.overlap, overlaps[0]);
    assert.equal(again?.repeats, true);
    assert.equal(again.seed, cases[0]?.seed);
    assert.equal(again.offsetElements % alignedOffset, 0);
    assert.notEqual(again.offsetElements, 0);
    const without = planChecks(
      shapes,
      'seed',
      withoutDefences(['overlapping-arguments', 'repeats']),
      overlaps,
    );
    assert.ok(without.every(({ overlap, repeats }) => overlap === undefined && repeats === undefined));
    assert.ok(
      needsApart([{ kind: 'no-aliasing', arguments: ['x', 'y', 'z'] }], { argument: 'y', with: 'x' }),
    );
    assert.ok(!needsApart([{ kind: 'no-aliasing', arguments: ['x', 'z'] }], { argument: 'y', with: 'x' }));
  });

  it('leaves out what a control of the red team switches off', () => {
    const plan = (...off: DefenceId[]) =>
      planChecks(
        [...shapes, { shape: { N: 5 }, source: 'held-out' }],
        'seed',
        off.length === 0 ? undefined : withoutDefences(off),
      );
    const kindsOf = (cases: ReturnType<typeof plan>) => new Set(cases.map(({ order }) => order.kind));
    assert.ok(plan().some(({ pattern }) => pattern !== 'normal') && kindsOf(plan()).size === 3);
    assert.ok(plan('value-patterns').every(({ pattern }) => pattern === 'normal'));
    assert.deepEqual([...kindsOf(plan('order-permutation'))], ['forward']);
    assert.ok(plan('ragged-shapes').every(({ source }) => source !== 'derived'));
    assert.ok(plan('held-out-shapes').every(({ source }) => source !== 'held-out'));
    assert.ok(plan('offset-pointers').every(({ offsetElements }) => offsetElements % alignedOffset === 0));
    assert.equal(new Set(plan('secret-seeds').map(({ seed }) => seed)).size, 1);
  });

  it('leaves out what the candidate says it cannot do', () => {
    const divisible = { kind: 'divisible', expression: 'N * 2', by: 16 } as const;
    const range = { kind: 'shape-range', name: 'N', minimum: 8, maximum: 64 } as const;
    assert.equal(excludedBy([divisible], { N: 64 }, {}), undefined);
    assert.equal(excludedBy([divisible], { N: 37 }, {}), divisible);
    assert.equal(excludedBy([range], { N: 7 }, {}), range);
    assert.equal(excludedBy([range], { N: 65 }, {}), range);
    assert.equal(excludedBy([range, { kind: 'architecture', minimum: 'sm_90' }], { N: 8 }, {}), undefined);
  });
});

describe('derived shapes', () => {
  it('are ragged, small and include ones', () => {
    const shapes = deriveCheckShapes({ M: 1024, N: 1024, K: 1024 });
    assert.ok(shapes.some((shape) => Object.values(shape).every((extent) => extent === 1)));
    assert.ok(
      shapes.some((shape) => Object.values(shape).every((extent) => extent > 16 && extent % 16 !== 0)),
    );
    for (const shape of shapes) assert.ok(Object.values(shape).reduce((a, b) => a * b, 1) < 1e6);
    const [first] = shapes;
    assert.equal(new Set(Object.values(first ?? {})).size, 3);
  });

  it('go a little beyond each small extent of the tune shape, and keep extents of one', () => {
    const rows = deriveCheckShapes({ rows: 4, cols: 1, n: 1 << 20 }).map((shape) => shape['rows'] ?? 0);
    assert.equal(Math.max(...rows), 35);
    for (const shape of deriveCheckShapes({ rows: 4, cols: 1, n: 1 << 20 })) {
      assert.equal(shape['cols'], 1);
      assert.ok((shape['n'] ?? 0) < 1 << 20);
    }
  });

  it('cover block borders of one-dimensional problems', () => {
    assert.ok(deriveCheckShapes({ n: 1 << 20 }).some((shape) => (shape['n'] ?? 0) > 4000));
  });
});

describe('error limit', () => {
  it('allows four times the error of the baseline, or rounding', () => {
    const tolerance = { relative: 1e-4, absolute: 0 };
    assert.equal(errorLimit(0.1, 'f32', tolerance, { N: 4 }), 0.4);
    assert.ok(Math.abs(errorLimit(0, 'f32', tolerance, { N: 1024 }) - (8 * 2 ** -23 * 32) / 1e-4) < 1e-12);
    assert.equal(errorLimit(0.9, 'f32', tolerance, { N: 4 }), 1);
  });
});
