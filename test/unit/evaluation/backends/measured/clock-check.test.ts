import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { clockProblem } from '../../../../../src/evaluation/backends/measured/clock-check.ts';
import { longBatchProblem } from '../../../../../src/evaluation/backends/measured/long-batch.ts';
import type { Turn } from '../../../../../src/evaluation/backends/measured/timed-turn.ts';

function turn(deviceUs: readonly number[], hostUs: readonly number[], changes: Partial<Turn> = {}): Turn {
  return {
    plan: {
      samples: deviceUs.length,
      warmup: 3,
      batch: 1,
      flushBytes: 0,
      pool: 1,
      placing: 'fixed',
      firstSet: 0,
    },
    deviceUs,
    hostUs,
    sets: deviceUs.map(() => 0),
    launchOverheadUs: 6,
    conditions: {},
    wallMs: 1000,
    ...changes,
  };
}

describe('events against the host’s clock', () => {
  it('agree where the host waits for what events show and the cost of launching', () => {
    assert.equal(clockProblem([turn([100, 101, 99], [108, 107, 109])]), undefined);
  });

  it('disagree where the device was busy longer than events show', () => {
    assert.match(clockProblem([turn([10, 10, 10], [100, 101, 102])]) ?? '', /busy longer/);
  });

  it('disagree where events show more than passed', () => {
    assert.match(clockProblem([turn([100, 100, 100], [50, 50, 50])]) ?? '', /more per sample/);
  });

  it('forgive a busy host that delays most samples', () => {
    const host = [900, 800, 700, 107, 108, 5000, 400, 600];
    assert.equal(
      clockProblem([
        turn(
          host.map(() => 100),
          host,
        ),
      ]),
      undefined,
    );
  });

  it('do not forgive a kernel that hides its work in most samples and shows it in the others', () => {
    const device = [10, 10, 10, 10, 10, 100, 100, 100];
    assert.ok(
      clockProblem([
        turn(
          device,
          device.map(() => 105),
        ),
      ]) !== undefined,
    );
  });

  it('do not forgive claims that do not fit into the time we waited', () => {
    const claims = turn([5000, 5000], [5010, 5010], { wallMs: 4 });
    assert.match(clockProblem([claims]) ?? '', /claim 10.0 ms/);
  });

  it('show hidden work of a few percent in long batches, by the least disturbed one', () => {
    const plan = { ...turn([1], [1]).plan, batch: 1000 };
    assert.equal(longBatchProblem(turn([30, 30], [45, 30.2], { plan })), undefined);
    assert.match(longBatchProblem(turn([30, 30], [45, 33], { plan })) ?? '', /1000 launches in a row/);
  });
});
