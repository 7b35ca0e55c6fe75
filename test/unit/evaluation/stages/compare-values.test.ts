import assert from 'node:assert/strict';
import { compareValues } from '../../../../src/evaluation/stages/compare-values.ts';
import { readValues, sameInAll } from '../../../../src/evaluation/stages/typed-values.ts';

const tolerance = { relative: 1e-3, absolute: 0 };
const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('comparison of values', () => {
  it('measures errors in units of the tolerance at output scale', () => {
    const result = compareValues(of(1, 1, 1, 1), of(1, 1, 1.002, 1), tolerance);
    assert.equal(result.pass, false);
    assert.equal(result.wrongElements, 1);
    assert.equal(result.worst?.index, 2);
    assert.ok(Math.abs(result.maxError - 2) < 1e-9);
    assert.equal(compareValues(of(100, 1e-6), of(100, 2e-6), tolerance).pass, true);
  });

  it('accepts NaN and infinities only where they are expected', () => {
    assert.equal(compareValues(of(NaN, Infinity), of(NaN, Infinity), tolerance).pass, true);
    assert.equal(compareValues(of(1), of(NaN), tolerance).pass, false);
    assert.equal(compareValues(of(Infinity), of(1e30), tolerance).pass, false);
    assert.equal(compareValues(of(NaN), of(0), tolerance).pass, false);
  });

  it('wants integers exact', () => {
    const exact = { relative: 0, absolute: 0 };
    assert.equal(compareValues(of(3, 4), of(3, 5), exact).pass, false);
    assert.equal(compareValues(of(3, 4), of(3, 4), exact).pass, true);
  });

  it('leaves out what is masked, and tells zeros and sameness', () => {
    assert.equal(compareValues(of(1, 2), of(1, 99), tolerance, Uint8Array.of(1, 0)).pass, true);
    assert.equal(compareValues(of(1, 2), of(0, 0), tolerance).allZero, true);
    assert.equal(compareValues(of(5, 5, 5), of(5, 5, 5), tolerance).spread, 0);
    assert.ok(compareValues(of(-1, 1), of(-1, 1), tolerance).spread > 0.9);
  });

  it('fails on a short output', () => {
    assert.equal(compareValues(of(1, 2), of(1), tolerance).pass, false);
  });
});

describe('dumps', () => {
  it('are read by their type', () => {
    const bytes = new Uint8Array(new Float32Array([1.5, -2]).buffer);
    assert.deepEqual([...readValues(bytes, 'f32')], [1.5, -2]);
    assert.deepEqual(
      [...readValues(Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00), 'f16')],
      [1, -2, 2 ** -24],
    );
    assert.deepEqual([...readValues(Uint8Array.of(0x80, 0x3f), 'bf16')], [1]);
    assert.deepEqual([...readValues(Uint8Array.of(0xff, 0x7f), 'i8')], [-1, 127]);
  });

  it('show which elements were written by being the same under different poison', () => {
    const one = Uint8Array.of(1, 2, 9, 9);
    const two = Uint8Array.of(1, 2, 7, 9);
    assert.deepEqual([...sameInAll([one, two], 2)], [1, 0]);
  });
});
