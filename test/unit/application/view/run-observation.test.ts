import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { collectReport } from '../../../../src/application/report/collect-report.ts';
import { startRun } from '../../../../src/application/start-run.ts';
import { RunObservation } from '../../../../src/application/view/run-observation.ts';
import { RunState } from '../../../../src/engine/run/run-state.ts';
import { everything } from '../../../../src/protocol/editor/panel-messages.ts';
import type { CandidateFilter, RunSnapshot } from '../../../../src/protocol/editor/run-view.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Store } from '../../../../src/store/store.ts';
import { fakeFactories } from '../../../fakes/fake-factories.ts';
import { largeRunEvents, writeLargeRun } from '../../../fakes/large-run.ts';
import { killedRun, tinyRun } from '../../../fakes/run-spec.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';

const bytesOf = (snapshot: RunSnapshot): number => Buffer.byteLength(JSON.stringify(snapshot));

describe('snapshot of a run', () => {
  const folder = temporaryFolders();

  it('equals what the store and the report say', async () => {
    using store = await openStore({ workspace: folder() });
    const { run } = await startRun(store, { ...killedRun, budget: { evaluations: 120 } }, fakeFactories());
    const snapshot = new RunObservation(store, run).snapshot(everything);
    const report = collectReport(store, run);
    const elites = store.elites(run);
    assert.deepEqual(
      snapshot.cells.flatMap(({ cell, best }) =>
        best === undefined ? [] : [[cell, best.candidate, best.speedup]],
      ),
      elites
        .filter(({ place }) => place === 'best')
        .map(({ cell, candidate, speedup }) => [cell, candidate, speedup]),
    );
    assert.equal(
      snapshot.cells.reduce((sum, { alternatives }) => sum + alternatives, 0),
      elites.filter(({ place }) => place === 'alternative').length,
    );
    assert.equal(snapshot.coverage, report.coverage);
    assert.equal(snapshot.qdScore, report.qdScore);
    assert.equal(snapshot.total, 121);
    assert.equal(snapshot.matching, 121);
    assert.deepEqual(
      snapshot.failures.map(({ stage, rule, count }) => [stage, rule, count]),
      report.failures.map(({ stage, rule, count }) => [stage, rule, count]),
    );
    assert.equal(snapshot.progress.at(-1)?.evaluations, report.evaluations);
    assert.equal(snapshot.progress.at(-1)?.best, Math.max(...elites.map(({ speedup }) => speedup)));
    for (const row of snapshot.candidates) {
      const outcome = store.outcome(run, row.candidate);
      assert.equal(row.state, outcome?.verdict);
      assert.equal(row.speedup?.value, outcome?.speedup?.value);
    }
    const steps = report.lineage.map(({ candidate }) => candidate);
    const shown = new Set(snapshot.lineage.map(({ candidate }) => candidate));
    assert.ok(steps.every((candidate) => shown.has(candidate)));
  });

  it('grows with the run and is the same as one read from the beginning', async () => {
    using store = await openStore({ workspace: folder() });
    const run = store.createRun(tinyRun);
    const { journal } = store.claim(run);
    const observation = new RunObservation(store, run);
    assert.equal(observation.snapshot(everything).total, 0);
    const events = [...largeRunEvents({ candidates: 150, inFlight: 3 })];
    for (let at = 0; at < events.length; at += 37) {
      journal.append(events.slice(at, at + 37));
      assert.deepEqual(observation.snapshot(everything), new RunObservation(store, run).snapshot(everything));
    }
    assert.equal(observation.refresh(), false);
    const last = observation.snapshot(everything);
    assert.equal(last.candidates.filter(({ state }) => state === 'evaluating').length, 3);
    assert.equal(last.total, 151);
  });

  it('of a run without events is empty and valid', async () => {
    using store = await openStore({ workspace: folder() });
    const snapshot = new RunObservation(store, store.createRun(tinyRun)).snapshot(everything);
    assert.deepEqual(
      [
        snapshot.cells,
        snapshot.candidates,
        snapshot.progress,
        snapshot.lineage,
        snapshot.arrows,
        snapshot.baseline,
      ],
      [[], [], [], [], [], []],
    );
  });

  it('counts proposals that came to nothing, but not proposers that had nothing more to make', async () => {
    using store = await openStore({ workspace: folder() });
    const run = store.createRun(tinyRun);
    const { journal } = store.claim(run);
    const failed = { kind: 'proposal-failed', proposer: 'openai:x', parent: null } as const;
    journal.append([
      ...largeRunEvents({ candidates: 3 }),
      { ...failed, decision: 4, reason: 'rate limit', exhausted: false },
      { ...failed, decision: 5, reason: 'the endpoint is down', exhausted: false },
      { ...failed, decision: 6, proposer: 'rewriter', reason: 'nothing left', exhausted: true },
    ]);
    const observation = new RunObservation(store, run);
    const { failures } = observation.snapshot(everything);
    assert.deepEqual(
      failures.filter(({ stage }) => stage === 'proposal'),
      [{ stage: 'proposal', rule: 'openai:x', count: 2, message: 'the endpoint is down' }],
    );
    const verified = observation.snapshot({ ...everything, states: ['verified'] });
    assert.deepEqual(verified.failures, []);
  });

  it('does not know a run that was removed', async () => {
    using store = await openStore({ workspace: folder() });
    const run = writeLargeRun(store, { candidates: 5 });
    const observation = new RunObservation(store, run);
    observation.snapshot(everything);
    store.removeRun(run);
    assert.throws(
      () => observation.snapshot(everything),
      (error) => UserError.is(error, 'run-unknown'),
    );
  });

  describe('of 10,000 candidates with long summaries', function () {
    this.timeout(60_000);
    let observation: RunObservation;
    let store: Store;
    let state: RunState;
    const take = (changes: Partial<CandidateFilter> = {}): RunSnapshot =>
      observation.snapshot({ ...everything, ...changes });

    before(async () => {
      store = await openStore({ workspace: folder() });
      const padding = ` \u2192 "quoted" ${'a long way of saying it '.repeat(40)}`;
      const run = writeLargeRun(store, { candidates: 10_000, padding });
      observation = new RunObservation(store, run);
      observation.refresh();
      state = RunState.replay([...store.events(run)].map(({ event }) => event));
    });

    after(() => store.close());

    it('stays below 200 KB whatever is filtered', () => {
      for (const filter of [
        {},
        { states: ['failed'] as const },
        { top: 500 },
        { elitesOnly: true },
        { text: 'change 1' },
        { minimumSpeedup: 1.05 },
      ]) {
        const bytes = bytesOf(take(filter));
        assert.ok(bytes < 200_000, `${bytes} bytes with ${JSON.stringify(filter)}`);
      }
    });

    it('is complete: every cell, the best, and at most 400 points with every improvement', () => {
      const snapshot = take();
      assert.equal(snapshot.total, 10_001);
      assert.deepEqual(
        snapshot.cells.map(({ cell, best }) => [cell, best?.candidate]),
        state.archive
          .elites()
          .map(({ cell, candidate }) => [cell, candidate])
          .toSorted(),
      );
      assert.equal(snapshot.coverage, state.archive.statistics().coverage);
      assert.equal(snapshot.qdScore, state.archive.statistics().qdScore);
      assert.ok(snapshot.progress.length <= 400);
      let best = 1;
      const rises: number[] = [];
      for (const record of state.records.values()) {
        const { outcome } = record;
        if (outcome?.verdict.kind !== 'verified' || (outcome.speedup?.value ?? 0) <= best) continue;
        best = outcome.speedup?.value ?? best;
        rises.push(best);
      }
      assert.ok(rises.length > 3);
      assert.deepEqual(
        [...new Set(snapshot.progress.map((point) => point.best))].filter((one) => one > 1),
        rises,
      );
      assert.equal(snapshot.progress.at(-1)?.evaluations, 10_000);
    });

    it('lists the fastest first and keeps failures in sight', () => {
      const { candidates } = take();
      assert.equal(candidates.length, 200);
      const verified = candidates.filter((row) => row.state === 'verified');
      const fastest = [...state.records.values()]
        .filter(({ outcome }) => outcome?.verdict.kind === 'verified')
        .map(({ outcome }) => outcome?.speedup?.value ?? 0)
        .toSorted((a, b) => b - a);
      assert.deepEqual(
        verified.map((row) => row.speedup?.value),
        fastest.slice(0, verified.length),
      );
      const failed = candidates.filter((row) => row.state === 'failed');
      assert.ok(failed.length > 20);
      assert.ok(
        failed.every((row) => row.stage !== undefined && row.rule !== undefined && row.reason !== undefined),
      );
      assert.ok(candidates.every((row) => (row.reason ?? '').length <= 200));
    });

    it('shows a lineage of at most 300 nodes in which every parent named is shown', () => {
      const { lineage } = take();
      assert.ok(lineage.length > 50 && lineage.length <= 300);
      const shown = new Set(lineage.map(({ candidate }) => candidate));
      assert.ok(lineage.every(({ parents }) => parents.every((parent) => shown.has(parent))));
      assert.ok(
        lineage.some(({ parents }) => parents.length === 2),
        'both parents of a crossover',
      );
      assert.ok(lineage.filter(({ elite }) => elite).length > 10);
    });

    it('is filtered in every part', () => {
      const failed = take({ states: ['failed'] });
      assert.ok(
        failed.candidates.length === 200 && failed.candidates.every(({ state: one }) => one === 'failed'),
      );
      assert.ok(failed.cells.every(({ best }) => best === undefined));
      assert.deepEqual([failed.coverage, failed.lineage.length, failed.recent.length], [0, 0, 0]);
      assert.equal(failed.progress.at(-1)?.best, 1);

      const top = take({ top: 7 });
      assert.equal(top.matching, 7);
      assert.equal(top.candidates.length, 7);
      assert.equal(top.candidates[0]?.speedup?.value, take().candidates[0]?.speedup?.value);
      assert.equal(top.failures.length, 0);
      assert.equal(
        top.cells.reduce((sum, { evaluated }) => sum + evaluated, 0),
        7,
      );
      assert.equal(top.progress.filter(({ own }) => own !== undefined).length, 7);

      const fast = take({ minimumSpeedup: 1.2 });
      assert.ok(fast.candidates.every(({ speedup }) => (speedup?.value ?? 0) >= 1.2));
      const elites = take({ elitesOnly: true });
      assert.ok(elites.candidates.every(({ elite }) => elite !== undefined));
      assert.equal(elites.cells.length, state.archive.elites().length);
      const other = take({ text: 'OTHER' });
      assert.ok(other.matching > 1000 && other.candidates.every(({ proposer }) => proposer === 'other'));
      const race = take({ text: 'race' });
      assert.deepEqual(
        race.failures.map(({ rule }) => rule),
        ['race', 'race'],
      );
    });

    it('points arrows out of shown cells only, strongest first', () => {
      const { arrows, directions } = take();
      assert.ok(arrows.length > 0);
      assert.equal(arrows[0]?.strength, 1);
      assert.ok(arrows.every(({ strength }) => strength > 0 && strength <= 1));
      assert.ok((directions ?? []).length > 0 && (directions ?? []).length <= 3);
      const top = take({ top: 3 });
      const cells = new Set(top.cells.map(({ cell }) => cell));
      assert.ok(top.arrows.every(({ from }) => cells.has(from)));
    });
  });
});
