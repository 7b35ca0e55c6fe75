import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { MeasureJournal } from '../../../../src/application/measure/measure-journal.ts';
import type { SelfTestRecord, SessionRecord } from '../../../../src/application/measure/measure-records.ts';
import type { MeasureContext } from '../../../../src/application/measure/measure-stage.ts';
import {
  chooseStages,
  measureStages,
  runStages,
} from '../../../../src/application/measure/measure-stages.ts';
import {
  measurementMarkdown,
  selfTestSummary,
} from '../../../../src/application/measure/measurement-report.ts';
import { passesOf } from '../../../../src/application/measure/variants-stage.ts';
import type { RedteamSuite } from '../../../../src/application/redteam/attack.ts';
import type { RunReport } from '../../../../src/application/report/report.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type { Evaluation } from '../../../../src/protocol/evaluation.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { AbortError } from '../../../../src/shared/abort.ts';
import { UserError } from '../../../../src/shared/errors.ts';

const region = '__global__ void k(int* out) { out[0] = 1; }';
const launch = { grid: ['1'], block: ['32'], sharedBytes: '0' };
const task = {
  name: 'k',
  language: 'cuda',
  source: region,
  region: { start: 0, end: region.length },
  kernel: 'k',
  entry: { kind: 'kernel', instance: 'k', launch },
} as unknown as TaskSpec;

function evaluation(value: number, width = 0.004): Evaluation {
  const estimate = (us: number): Evaluation['shapes'][0]['baseline'] => ({
    medianUs: us,
    ci95Us: [us, us],
    samplesUs: [us],
  });
  return {
    candidate: 'c',
    device: 'cuda:0',
    timing: 'measured',
    verdict: { kind: 'verified', notes: ['a note'] },
    stage: 'profile',
    shapes: [{ shape: { n: 8 }, baseline: estimate(10), candidate: estimate(10 / value) }],
    speedup: { value, ci95: [value - width / 2, value + width / 2] },
    findings: [],
    hints: [],
    provenance: {
      device: 'Fake GPU',
      deviceFingerprint: 'Fake GPU GPU-1, driver 13000, sm_90',
      compiler: 'nvcc fake',
      tool: 'x',
      sourceHash: 'x',
      seed: 'x',
    },
    stageMs: {},
  };
}

const session: SessionRecord = {
  kind: 'session',
  key: '2026-01-01T00:00:00Z',
  device: 'Fake GPU',
  simulatedDevice: 'sim:h100',
  timing: 'measured',
  compiler: 'nvcc fake',
  tool: 'kernelfoundry 0',
  commit: 'abc',
  dirty: true,
  command: 'scripts/measure-on-gpu',
  machine: 'a machine',
  state: ['clocks.sm 1980 MHz'],
};

function variant(name: string): Candidate {
  return {
    id: name,
    region: `${region} // ${name}`,
    launch,
    assumptions: [],
    parents: [],
    origin: { kind: 'user' },
    summary: name,
  };
}

describe('stages of a measurement', () => {
  let folder = '';
  let evaluated: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kf-measure-'));
    evaluated = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function contextOf(
    journal: MeasureJournal,
    evaluate?: (candidate: Candidate) => Evaluation,
  ): MeasureContext {
    const report = {
      evaluations: 12,
      endedBecause: 'minutes',
      baseline: { evaluation: evaluation(1) },
      best: {
        summary: 'tiled',
        assumptions: [{ kind: 'alignment', argument: 'A', bytes: 16 }],
        speedup: { value: 2, ci95: [1.9, 2.1] },
        evaluation: evaluation(2),
      },
      diff: '+ tiled',
    } as unknown as RunReport;
    const suite = {
      folder: '',
      attacks: [{ id: 'T1-a', row: 'T1' }],
      honest: [{ id: 'fast' }],
    } as unknown as RedteamSuite;
    return {
      device: 'cuda:0',
      simulatedDevice: 'sim:h100',
      session: session.key,
      journal,
      sets: [
        { example: 'matmul', variants: [variant('v1'), variant('v2')] },
        { example: 'transpose', variants: [variant('w1')] },
      ],
      loadTask: () => Promise.resolve(task),
      openEvaluator: (_task, device, _signal, wishes) =>
        Promise.resolve({
          device,
          timing: 'measured',
          deterministic: false,
          evaluate: (candidate) => {
            evaluated.push(
              `${device}${wishes?.unscreened === true ? ' unscreened' : ''} ${candidate.summary}`,
            );
            return Promise.resolve(evaluate?.(candidate) ?? evaluation(1));
          },
        }),
      search: () => Promise.resolve(report),
      redTeam: {
        suite: () => suite,
        run: (options) => {
          for (const attack of suite.attacks)
            options.onResult?.(
              {
                attack,
                guarded: { kind: 'caught', by: 'gate: streams', elsewhere: false },
                control: options.withControls
                  ? { kind: 'effective', evidence: 'reads 3x' }
                  : { kind: 'skipped' },
              },
              1,
              2,
            );
          if (options.only.includes('fast'))
            for (const kernel of suite.honest)
              options.onResult?.({ kernel, passed: true, said: '1.2x' }, 2, 2);
          return Promise.resolve();
        },
      },
      monotonic: () => 0,
      remainingMs: () => 3600_000,
      note: () => undefined,
    };
  }

  const never = new AbortController().signal;
  const all = measureStages(30);

  it('measure everything once, in order of value, and report it', async () => {
    const journal = new MeasureJournal(join(folder, 'GPU.jsonl'));
    journal.begin(session);
    assert.equal(await runStages(all, contextOf(journal), never, () => undefined), true);
    const counts: Record<string, number> = {};
    for (const { kind } of journal.records) counts[kind] = (counts[kind] ?? 0) + 1;
    assert.deepEqual(counts, {
      session: 1,
      'self-test': 20,
      variant: 3,
      model: 3,
      search: 2,
      'error-path': 3,
      'red-team': 3,
    });
    const text = measurementMarkdown(journal.records);
    assert.match(text, /20 evaluations: 20 of 20 intervals contain 1\.00/);
    assert.match(
      text,
      /Fake GPU GPU-1, driver 13000, sm_90, nvcc fake; .*commit abc \(with uncommitted changes\)/,
    );
    assert.match(text, /clocks\.sm 1980 MHz/);
    assert.match(
      text,
      /\| matmul \| 30 \| 12 \| 10\.00 \| 5\.000 \| 2\.000 \(1\.998 to 2\.002\) \| verified \| tiled \|/,
    );
    assert.match(text, /1 of 1 controls succeeded/);
    assert.ok(!text.includes('Not reached yet'));
  });

  it('go on where an earlier call was cut off, a broken last line included', async () => {
    const file = join(folder, 'GPU.jsonl');
    const first = new MeasureJournal(file);
    first.begin(session);
    const controller = new AbortController();
    let left = 7;
    const cut = contextOf(first, () => {
      if (left-- === 0) {
        controller.abort();
        throw new AbortError();
      }
      return evaluation(1);
    });
    assert.equal(await runStages(all, cut, controller.signal, () => undefined), false);
    assert.equal(first.records.filter(({ kind }) => kind === 'self-test').length, 7);
    appendFileSync(file, '{"kind":"self-test","key":"matm');
    const second = new MeasureJournal(file);
    second.begin({ ...session, key: 'later' });
    evaluated = [];
    await runStages(chooseStages(all, ['self-test']), contextOf(second), never, () => undefined);
    assert.equal(evaluated.length, 13);
    assert.equal(second.records.filter(({ kind }) => kind === 'self-test').length, 20);
    assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 22);
  });

  it('write down what fails and measure the rest', async () => {
    const journal = new MeasureJournal(join(folder, 'GPU.jsonl'));
    const context = contextOf(journal);
    await runStages(
      chooseStages(all, ['search']),
      {
        ...context,
        loadTask: (example) =>
          example === 'matmul'
            ? Promise.reject(new UserError('bad-task', 'The task is broken.'))
            : Promise.resolve(task),
      },
      never,
      () => undefined,
    );
    assert.deepEqual(
      journal.records.map(({ kind, key }) => `${kind} ${key}`),
      ['problem search/matmul', 'search transpose'],
    );
    assert.match(measurementMarkdown(journal.records), /search\/matmul .*The task is broken/);
  });

  it('do not begin a search that the time does not allow', async () => {
    const journal = new MeasureJournal(join(folder, 'GPU.jsonl'));
    const context = { ...contextOf(journal), remainingMs: () => 40_000 };
    await runStages(chooseStages(all, ['search']), context, never, () => undefined);
    assert.deepEqual(journal.records, []);
  });

  it('leave the simulator out only where a kernel is to break the device', async () => {
    const journal = new MeasureJournal(join(folder, 'GPU.jsonl'));
    await runStages(all, contextOf(journal), never, () => undefined);
    assert.equal(evaluated.filter((one) => one.includes('unscreened')).length, 6);
    assert.ok(evaluated.some((one) => one === 'sim:h100 v1'));
  });

  it('do not mix two kinds of device in one file', () => {
    const file = join(folder, 'GPU.jsonl');
    new MeasureJournal(file).begin(session);
    assert.throws(
      () => new MeasureJournal(file).begin({ ...session, device: 'Another GPU' }),
      (error) => UserError.is(error, 'other-device'),
    );
    new MeasureJournal(file, true).begin({ ...session, device: 'Another GPU' });
  });

  it('are known by name', () => {
    assert.throws(
      () => chooseStages(all, ['varients']),
      (error) => UserError.is(error, 'unknown-stage') && (error.fix ?? '').includes('variants'),
    );
  });

  it('take slowest, middle and fastest variants of all kernels first', () => {
    assert.deepEqual(passesOf([6, 6, 2]), [
      [0, 3, 5],
      [1, 2, 4],
    ]);
    assert.deepEqual(passesOf([1]), [[0]]);
    assert.deepEqual(passesOf([]), []);
  });
});

describe('summary of the self test', () => {
  const record = (value: number, width: number): SelfTestRecord => ({
    kind: 'self-test',
    key: String(value),
    session: 's',
    example: 'matmul',
    evaluation: evaluation(value, width),
  });

  it('counts intervals without 1 and estimates far from it', () => {
    const summary = selfTestSummary([record(1.001, 0.01), record(1.03, 0.01), record(0.97, 0.01)]);
    assert.equal(summary.measured, 3);
    assert.equal(summary.containing, 1);
    assert.equal(summary.near, 1);
    assert.equal(summary.gains, 0, 'a gain counts when the second measurement shows it too');
  });

  it('counts a gain that was measured twice', () => {
    const twice = { ...record(1.05, 0.01), again: evaluation(1.05, 0.01) };
    const once = { ...record(1.05, 0.01), again: evaluation(1, 0.01) };
    assert.equal(selfTestSummary([twice, once]).gains, 1);
  });
});
