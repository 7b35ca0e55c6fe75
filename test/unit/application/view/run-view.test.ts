import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { collectReport } from '../../../../src/application/report/collect-report.ts';
import { startRun } from '../../../../src/application/start-run.ts';
import { runView } from '../../../../src/application/view/run-view.ts';
import { baselineRegion } from '../../../../src/syntax/evolve-region.ts';
import { regionHash } from '../../../../src/syntax/region-hash.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { fakeFactories } from '../../../fakes/fake-factories.ts';
import { largeRunEvents, writeLargeRun } from '../../../fakes/large-run.ts';
import { killedRun, tinyRun } from '../../../fakes/run-spec.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';
import { tinyTask } from '../../../fakes/tiny-task.ts';

describe('run view', () => {
  const folder = temporaryFolders();

  it('shows of a finished run what its report says', async () => {
    using store = await openStore({ workspace: folder() });
    const { run } = await startRun(store, killedRun, fakeFactories());
    const view = runView(store, run);
    const report = collectReport(store, run);
    assert.equal(view.status, 'finished');
    assert.equal(view.endedBecause, 'budget');
    assert.equal(view.evaluations, report.evaluations);
    assert.equal(view.bestCandidate, report.best?.candidate);
    assert.deepEqual(view.bestSpeedup, report.best?.speedup);
    assert.equal(view.best, view.bestSpeedup?.value);
    assert.deepEqual(view.budget, killedRun.budget);
    assert.equal(view.kernelHash, regionHash(baselineRegion(tinyTask)));
    assert.equal(view.deviceTitle, 'NVIDIA H100 SXM5 80 GB');
    assert.equal(view.store, store.folder);
    assert.equal(view.problem, undefined);
  });

  it('sums usage, active time and time on the device, also when asked again later', async () => {
    let now = 1000;
    using store = await openStore({ workspace: folder(), now: () => now });
    const run = store.createRun({ ...tinyRun, timing: 'measured', device: 'cuda:0' });
    const { journal } = store.claim(run);
    const events = [...largeRunEvents({ candidates: 20, timing: 'measured' })];
    const half = events.slice(0, 21);
    for (const event of half) journal.append([event]);
    const early = runView(store, run);
    for (const event of events.slice(21)) {
      now += 10;
      journal.append([event]);
    }
    const late = runView(store, run);
    const usages = events.flatMap((event) =>
      event.kind === 'candidate-proposed' && event.usage !== undefined ? [event.usage.tokensIn] : [],
    );
    assert.ok(early.usage.tokensIn > 0 && early.usage.tokensIn < late.usage.tokensIn);
    assert.equal(
      late.usage.tokensIn,
      usages.reduce((sum, tokens) => sum + tokens, 0),
    );
    assert.equal(late.gpuSeconds, (21 * 5) / 1000);
    assert.equal(late.activeMs, (events.length - 21) * 10);
    assert.equal(late.deviceTitle, 'cuda:0', 'nothing has told its name yet');
  });

  it('names the leader of a running run, and none while nothing beats the original', async () => {
    using store = await openStore({ workspace: folder() });
    const run = store.createRun(tinyRun);
    const { journal, lease } = store.claim(run);
    const events = [...largeRunEvents({ candidates: 200 })];
    const first = events.findIndex((event) => event.kind === 'archive-changed') + 1;
    journal.append(events.slice(0, first));
    assert.equal(runView(store, run).status, 'running');
    assert.equal(runView(store, run).bestCandidate, null);
    assert.equal(runView(store, run).bestSpeedup, null);
    journal.append(events.slice(first));
    const view = runView(store, run);
    const [leader] = store.elites(run).toSorted((a, b) => b.speedup - a.speedup);
    assert.equal(view.bestCandidate, leader?.candidate);
    assert.equal(view.bestSpeedup?.value, view.best);
    lease.release();
    const gone = runView(store, run);
    assert.equal(gone.status, 'interrupted');
    assert.equal(gone.problem?.code, 'run-interrupted');
    assert.equal(gone.problem?.action?.kind, 'command');
  });

  it('says why a run paused by itself, and nothing where a person paused it', async () => {
    using store = await openStore({ workspace: folder() });
    const run = store.createRun(tinyRun);
    const { journal } = store.claim(run);
    journal.append([...largeRunEvents({ candidates: 1 })]);
    journal.append([{ kind: 'run-paused', reason: 'paused by the user' }]);
    assert.equal(runView(store, run).problem, undefined);
    journal.append([{ kind: 'run-resumed', budget: { evaluations: 99 } }]);
    assert.deepEqual(runView(store, run).budget, { evaluations: 99 });
    journal.append([{ kind: 'run-paused', reason: 'no space is left' }]);
    assert.equal(runView(store, run).problem?.message, 'The run paused: no space is left.');
  });

  it('says which model proposed nothing while others went on', async () => {
    using store = await openStore({ workspace: folder() });
    const run = store.createRun(tinyRun);
    const { journal, lease } = store.claim(run);
    const failure = {
      kind: 'proposal-failed',
      proposer: 'openai:m',
      parent: null,
      reason: 'host refused the API key (401)',
      exhausted: false,
    } as const;
    const events = [...largeRunEvents({ candidates: 3 })];
    journal.append(events);
    journal.append([{ ...failure, decision: 90 }]);
    assert.equal(runView(store, run).problem, undefined, 'once may be an accident');
    journal.append([91, 92].map((decision) => ({ ...failure, decision })));
    const { problem } = runView(store, run);
    assert.equal(problem?.message, 'openai:m proposes nothing: host refused the API key (401).');
    journal.append([
      {
        kind: 'candidate-rejected',
        decision: 93,
        proposer: 'openai:m',
        parent: null,
        candidate: 'x',
        sameAs: 'y',
        reason: 'known',
      },
    ]);
    assert.equal(runView(store, run).problem, undefined, 'it answers again');
    lease.release();
  });

  it('says what the original failed by where nothing was searched', async () => {
    using store = await openStore({ workspace: folder() });
    const run = store.createRun(tinyRun);
    const { journal, lease } = store.claim(run);
    const [started, proposed] = largeRunEvents({ candidates: 1 });
    assert.ok(started?.kind === 'run-started' && proposed?.kind === 'candidate-proposed');
    const verdict = {
      kind: 'failed',
      stage: 'build',
      reasons: [{ rule: 'compile', message: 'expected ";"\nand more' }],
    } as const;
    const finished = { decision: 0, candidate: proposed.candidate.id, verdict, stage: 'build' } as const;
    journal.append([started, proposed]);
    journal.append([{ kind: 'evaluation-finished', ...finished }], {
      ...finished,
      device: 'sim:h100',
      timing: 'modelled',
      shapes: [],
      findings: [],
      hints: [],
      provenance: {
        device: 'fake',
        deviceFingerprint: 'fake',
        compiler: 'none',
        tool: 'test',
        sourceHash: 'h',
        seed: '1',
      },
      stageMs: {},
    });
    journal.append([{ kind: 'run-finished', reason: 'baseline-failed', best: null, evaluations: 0 }]);
    lease.release();
    const view = runView(store, run);
    assert.equal(view.endedBecause, 'baseline-failed');
    assert.match(view.problem?.message ?? '', /nothing was searched: expected ";"\.$/);
  });

  it('keeps several runs apart, and does not know one that was removed', async () => {
    using store = await openStore({ workspace: folder() });
    const one = writeLargeRun(store, { candidates: 3 });
    const two = writeLargeRun(store, { candidates: 4 });
    assert.deepEqual(
      [one, two].map((run) => runView(store, run).evaluations),
      [3, 4],
    );
    store.removeRun(two);
    assert.throws(
      () => runView(store, two),
      (error) => UserError.is(error, 'run-unknown'),
    );
  });
});
