import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { checkRows } from '../../../../src/application/view/check-rows.ts';
import { rooflinePosition } from '../../../../src/evaluation/profiling/roofline.ts';
import { rooflineOf } from '../../../../src/application/view/roofline.ts';
import type { Evaluation, TimeBreakdown } from '../../../../src/protocol/evaluation.ts';

const measured: Evaluation = {
  candidate: 'a',
  device: 'cuda:0',
  timing: 'measured',
  verdict: { kind: 'verified', notes: [] },
  stage: 'profile',
  shapes: [],
  speedup: { value: 2, ci95: [1.9, 2.1] },
  findings: [],
  hints: [],
  provenance: {
    device: 'NVIDIA H100',
    deviceFingerprint: 'f',
    compiler: 'nvcc 13.0',
    tool: '0.1.0',
    sourceHash: 'h',
    seed: '1',
  },
  stageMs: { gate: 1, build: 2, check: 3, bench: 4, profile: 5 },
};

describe('checks of a candidate', () => {
  it('say what each stage has established, with its duration', () => {
    const rows = checkRows(measured, measured);
    assert.deepEqual(
      rows.map(({ name, outcome, durationMs }) => [name, outcome, durationMs]),
      [
        ['Static gate', 'passed', 1],
        ['Build', 'passed', 2],
        ['Results, memory and races', 'passed', 3],
        ['Time against the original', 'passed', 4],
        ['Counters and hints', 'passed', 5],
        ['Measured again at the end', 'passed', undefined],
      ],
    );
    assert.match(rows[2]?.detail ?? '', /on the simulated GPU and on the device/);
    assert.match(rows[3]?.detail ?? '', /2\.00x \[1\.90, 2\.10\]/);
  });

  it('show a doubt as a doubt', () => {
    const reasons = [
      { rule: 'faster-than-memory', message: 'faster than memory allows' },
      { rule: 'other', message: 'and more' },
    ];
    const rows = checkRows({ ...measured, verdict: { kind: 'quarantined', reasons } }, undefined);
    assert.deepEqual(rows.at(-1), {
      name: 'Plausibility',
      outcome: 'doubted',
      detail: 'faster than memory allows (and 1 more)',
    });
  });

  it('of one that failed only at the end say so', () => {
    const failed = {
      ...measured,
      verdict: { kind: 'failed', stage: 'check', reasons: [{ rule: 'r', message: 'wrong' }] },
    } as const;
    assert.equal(checkRows(measured, failed).at(-1)?.outcome, 'failed');
  });

  it('of one that is being evaluated are not reached', () => {
    assert.ok(checkRows(undefined, undefined).every(({ outcome }) => outcome === 'not-reached'));
  });
});

describe('roofline', () => {
  const breakdown = (work: Partial<NonNullable<TimeBreakdown['work']>> | undefined): TimeBreakdown => ({
    dramUs: 1,
    l2Us: 1,
    l1Us: 1,
    sharedUs: 1,
    arithmeticUs: 1,
    issueUs: 1,
    atomicsUs: 1,
    latencyUs: 1,
    launchUs: 1,
    totalUs: 10,
    limitedBy: 'L1',
    ...(work === undefined
      ? {}
      : {
          work: { fp32Operations: 0, fp64Operations: 0, tensorOperations: 0, dramBytes: 100, ...work },
        }),
  });
  const entry = (candidate: string, work: Parameters<typeof breakdown>[0]) => ({
    candidate,
    label: candidate,
    evaluation: { ...measured, breakdown: breakdown(work) },
  });
  const notes = (device: string, ...entries: ReturnType<typeof entry>[]): string => {
    const { roofline, rooflineNote } = rooflineOf(device, 'modelled', entries);
    assert.equal(roofline, undefined);
    return rooflineNote ?? '';
  };

  it('is not drawn where nothing was counted, and says why', () => {
    assert.match(notes('cuda:0', entry('a', { fp32Operations: 1 })), /nobody counted/);
    assert.match(notes('sim:h100', entry('a', undefined)), /earlier version/);
    assert.match(notes('sim:h100', entry('a', {})), /no floating-point operations/);
    assert.match(notes('sim:h100', entry('a', { tensorOperations: 1 })), /tensor units/);
    assert.match(
      notes('sim:h100', entry('a', { fp32Operations: 1 }), entry('b', { fp64Operations: 1 })),
      /single and in double precision/,
    );
  });

  it('has the roof of the precision that is used', () => {
    const { roofline } = rooflineOf('sim:rtx4090', 'modelled', [entry('a', { fp64Operations: 1000 })]);
    assert.equal(roofline?.peakGflops, (2 * 2 * 128 * 2520) / 1000);
    assert.match(roofline.source, /double precision/);
    assert.deepEqual(roofline.points, [{ candidate: 'a', label: 'a', intensity: 10, gflops: 0.1 }]);
  });

  it('of a real device holds what was counted and timed there, under peaks that were measured', () => {
    const peaks = {
      fp32Gflops: 60_000,
      fp64Gflops: 30_000,
      tensorGflops: 0,
      gbPerSecond: 3000,
      from: 'measured',
    } as const;
    const work = { fp32Operations: 1e9, fp64Operations: 0, tensorOperations: 0, dramBytes: 1e8 };
    const position = rooflinePosition({ n: 1 }, work, 50, peaks, 'simulator');
    assert.ok(position !== undefined);
    assert.equal(position.bound, 'memory');
    assert.equal(position.limitedBy, 'memory bandwidth');
    assert.equal(position.shareOfBound.toFixed(3), '0.667');
    const profile = { tools: [], unavailable: [], roofline: position };
    const { roofline, rooflineNote } = rooflineOf('cuda:0', 'measured', [
      { candidate: 'a', label: 'a', evaluation: { ...measured, profile } },
      { candidate: 'b', label: 'b', evaluation: measured },
    ]);
    assert.deepEqual(roofline?.points, [{ candidate: 'a', label: 'a', intensity: 10, gflops: 20_000 }]);
    assert.equal(roofline.bandwidthGBs, 3000);
    assert.match(rooflineNote ?? '', /^One variant has no dot/);
    assert.equal(rooflinePosition({ n: 1 }, { ...work, fp32Operations: 0 }, 50, peaks, 'ncu'), undefined);
    assert.equal(rooflinePosition({ n: 1 }, work, 500, peaks, 'ncu')?.limitedBy, 'neither roof');
    assert.equal(
      rooflinePosition({ n: 1 }, { ...work, dramBytes: 1e6 }, 20, peaks, 'ncu')?.limitedBy,
      'arithmetic',
    );
  });
});
