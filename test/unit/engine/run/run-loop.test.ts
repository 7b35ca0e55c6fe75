import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Proposer } from '../../../../src/engine/ports.ts';
import { canonicalEvents } from '../../../../src/engine/run/canonical-events.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { fakeEvaluator } from '../../../fakes/fake-evaluator.ts';
import { fakeProposer } from '../../../fakes/fake-proposer.ts';
import { MemoryJournal } from '../../../fakes/memory-journal.ts';
import { fakeSearch } from '../../../fakes/search.ts';

/** Delays that differ from run to run, as load makes them. */
function restless(seed: string, most: number): () => number {
  const random = randomFor(seed, 'delay');
  return () => random.next() * most;
}

describe('run loop', () => {
  it('evaluates the baseline first, alone, and then searches from it', async () => {
    const order: string[] = [];
    const evaluator = fakeEvaluator({ onEvaluate: (candidate) => order.push(candidate.origin.kind) });
    const { journal, state } = await fakeSearch({ evaluator });
    assert.equal(order[0], 'baseline');
    assert.equal(order.filter((kind) => kind === 'baseline').length, 1);
    const kinds = journal.events.slice(0, 5).map((event) => event.kind);
    assert.deepEqual(kinds.slice(0, 4), [
      'run-started',
      'candidate-proposed',
      'evaluation-finished',
      'archive-changed',
    ]);
    assert.ok(state.archive.statistics().best > 1.5);
  });

  for (const inFlight of [1, 2, 4, 8])
    it(`gives the same canonical events under any delays with ${inFlight} in flight`, async () => {
      const logs: string[][] = [];
      for (const load of ['idle', 'busy', 'odd']) {
        const evaluator = fakeEvaluator({ delayMs: load === 'idle' ? () => 0 : restless(load, 4) });
        const proposers = [
          fakeProposer({ delayMs: restless(load, load === 'odd' ? 2 : 0) }),
          fakeProposer({ id: 'other' }),
        ];
        const { journal } = await fakeSearch({ evaluator, proposers, inFlight });
        logs.push(canonicalEvents(journal.events));
      }
      assert.ok((logs[0]?.length ?? 0) > 80);
      assert.deepEqual(logs[1], logs[0]);
      assert.deepEqual(logs[2], logs[0]);
    });

  it('takes other decisions with another seed', async () => {
    const one = await fakeSearch({ seed: '1' });
    const two = await fakeSearch({ seed: '2' });
    assert.notDeepEqual(canonicalEvents(one.journal.events), canonicalEvents(two.journal.events));
  });

  it('keeps the window full and never over-full', async () => {
    let now = 0;
    let most = 0;
    const inner = fakeEvaluator({ delayMs: restless('window', 3) });
    const evaluator = {
      ...inner,
      evaluate: async (...args: Parameters<typeof inner.evaluate>) => {
        most = Math.max(most, ++now);
        try {
          return await inner.evaluate(...args);
        } finally {
          now--;
        }
      },
    };
    await fakeSearch({ evaluator, inFlight: 3 });
    assert.equal(most, 3);
  });

  it('spends the budget of evaluations exactly, counting neither baseline nor finalists', async () => {
    for (const evaluations of [1, 5, 33]) {
      const { journal, state, end } = await fakeSearch({ budget: { evaluations } });
      assert.equal(end.kind, 'finished');
      const finished = journal.events.at(-1);
      assert.deepEqual(finished?.kind === 'run-finished' && [finished.reason, finished.evaluations], [
        'budget',
        evaluations,
      ]);
      assert.equal(
        journal.events.filter((event) => event.kind === 'evaluation-finished').length,
        evaluations + 1,
      );
      assert.equal(
        [...state.byStage.values()].reduce((sum, count) => sum + count, 0),
        evaluations,
      );
    }
  });

  it('stops at the budget of minutes, counting earlier sessions', async () => {
    let time = 0;
    const clock = { now: () => time, monotonic: () => (time += 1000) };
    const { state } = await fakeSearch({
      budget: { minutes: 1 },
      parts: { clock, earlierMs: 30_000 },
    });
    assert.equal(state.finished?.reason, 'budget');
    assert.ok(state.evaluations > 10 && state.evaluations < 31, `${state.evaluations} evaluations`);
  });

  it('counts tokens and money of proposers that report them', async () => {
    const inner = fakeProposer();
    const paid: Proposer = {
      id: 'paid',
      propose: async (request, signal) => {
        const proposal = await inner.propose(request, signal);
        return proposal.kind === 'candidate'
          ? { ...proposal, usage: { tokensIn: 100, tokensOut: 20, usd: 0.5 } }
          : proposal;
      },
    };
    const { state } = await fakeSearch({ proposers: [paid], budget: { usd: 5 } });
    assert.equal(state.usage.usd, 5);
    assert.equal(state.evaluations, 10);
  });

  it('ends when nothing is left to propose', async () => {
    const { state } = await fakeSearch({ proposers: [fakeProposer({ bound: 1 })], budget: {} });
    assert.equal(state.finished?.reason, 'exhausted');
    assert.ok(state.evaluations >= 4 && state.evaluations <= 7, `${state.evaluations} of 7 points`);
  });

  it('measures finalists again with fresh seeds and reports one of them', async () => {
    const seeds = new Map<string, string[]>();
    const evaluator = fakeEvaluator({
      onEvaluate: ({ id }, seed) => seeds.set(id, [...(seeds.get(id) ?? []), seed]),
    });
    const { journal, state } = await fakeSearch({ evaluator });
    const finalists = journal.events.flatMap((event) =>
      event.kind === 'finalist-measured' ? [event.candidate] : [],
    );
    assert.equal(finalists.length, 3);
    for (const finalist of finalists) assert.equal(new Set(seeds.get(finalist)).size, 2);
    assert.ok(finalists.includes(state.finished?.best ?? ''));
  });

  it('reports no best when nothing beats the baseline', async () => {
    const inner = fakeEvaluator();
    const evaluator = {
      ...inner,
      evaluate: async (...args: Parameters<typeof inner.evaluate>) => {
        const evaluation = await inner.evaluate(...args);
        return evaluation.speedup === undefined
          ? evaluation
          : { ...evaluation, speedup: { value: 1.004, ci95: [1.004, 1.004] as const } };
      },
    };
    const { state } = await fakeSearch({ evaluator });
    assert.equal(state.finished?.best, null);
  });

  it('does not search when the baseline itself fails', async () => {
    const inner = fakeEvaluator();
    const evaluator = {
      ...inner,
      evaluate: async (...args: Parameters<typeof inner.evaluate>) => ({
        ...(await inner.evaluate(...args)),
        verdict: { kind: 'failed', stage: 'build', reasons: [] } as const,
      }),
    };
    const { state } = await fakeSearch({ evaluator });
    assert.equal(state.finished?.reason, 'baseline-failed');
    assert.equal(state.evaluations, 0);
  });

  it('rejects known candidates and structural clones without evaluating them', async () => {
    const shape = ({ region }: { readonly region: string }): string => region.replace(/, \d+\}/, '}');
    let evaluated = 0;
    const evaluator = fakeEvaluator({ onEvaluate: () => evaluated++ });
    const inner = fakeProposer();
    const repeating: Proposer = {
      id: 'repeating',
      propose: (request, signal) =>
        inner.propose(request.decision % 3 === 0 ? { ...request, known: new Set() } : request, signal),
    };
    const { journal, state } = await fakeSearch({
      evaluator,
      proposers: [repeating],
      budget: { evaluations: 20 },
      parts: {
        novelty: { fingerprint: () => 'all alike', isClone: (a, b) => shape(a) === shape(b) },
      },
    });
    const rejected = journal.events.filter((event) => event.kind === 'candidate-rejected');
    assert.ok(rejected.some(({ reason }) => reason === 'known'));
    assert.ok(rejected.some(({ reason }) => reason === 'clone'));
    const finalists = journal.events.filter((event) => event.kind === 'finalist-measured').length;
    assert.equal(state.evaluations, 20);
    assert.equal(evaluated, 21 + finalists);
  });

  it('goes on when a proposer throws, and pauses when it only fails', async () => {
    const broken: Proposer = { id: 'broken', propose: async () => Promise.reject(new Error('no endpoint')) };
    const mixed = await fakeSearch({ proposers: [broken, fakeProposer()], budget: { evaluations: 20 } });
    assert.equal(mixed.state.evaluations, 20);
    const alone = await fakeSearch({ proposers: [broken] });
    assert.equal(alone.end.kind, 'paused');
  });

  it('pauses at once and resumes to the same log', async () => {
    const whole = await fakeSearch();
    const pause = new AbortController();
    const journal = new MemoryJournal();
    let count = 0;
    const evaluator = fakeEvaluator({
      delayMs: () => 1,
      onEvaluate: () => {
        if (++count === 17) pause.abort();
      },
    });
    const paused = await fakeSearch({ evaluator, journal, signals: { pause: pause.signal } });
    assert.equal(paused.end.kind, 'paused');
    assert.equal(journal.events.at(-1)?.kind, 'run-paused');
    const resumed = await fakeSearch({ journal });
    assert.equal(resumed.end.kind, 'finished');
    assert.deepEqual(canonicalEvents(journal.events), canonicalEvents(whole.journal.events));
  });

  it('stops with a report', async () => {
    const stop = new AbortController();
    let count = 0;
    const evaluator = fakeEvaluator({
      delayMs: () => 1,
      onEvaluate: () => {
        if (++count === 17) stop.abort();
      },
    });
    const { state, journal } = await fakeSearch({ evaluator, signals: { stop: stop.signal } });
    assert.equal(state.finished?.reason, 'stopped');
    assert.notEqual(state.finished.best, null);
    assert.ok(journal.events.some((event) => event.kind === 'finalist-measured'));
  });

  for (const inFlight of [1, 4])
    it(`resumes to the same log after a cut at any event with ${inFlight} in flight`, async () => {
      const options = {
        inFlight,
        budget: { evaluations: 25 },
        proposers: [fakeProposer({ repairs: true }), fakeProposer({ id: 'other', bound: 2 })],
      };
      const whole = await fakeSearch(options);
      const expected = canonicalEvents(whole.journal.events);
      for (let length = 1; length <= whole.journal.lines.length; length++) {
        const { journal } = await fakeSearch({ ...options, journal: whole.journal.cut(length) });
        assert.deepEqual(canonicalEvents(journal.events), expected, `cut after ${length} events`);
      }
    });

  it('goes on with a larger budget from a finished run', async () => {
    const { journal } = await fakeSearch({ budget: { evaluations: 10 } });
    journal.append([{ kind: 'run-resumed', budget: { evaluations: 20 } }]);
    const { state } = await fakeSearch({ journal });
    assert.equal(state.finished?.evaluations, 20);
    assert.ok(state.finalists.size > 0);
  });

  it('enters results as they arrive on a measured device', async () => {
    const evaluator = fakeEvaluator({ timing: 'measured', delayMs: restless('measured', 5) });
    const { journal, state } = await fakeSearch({ evaluator });
    const decisions = journal.events.flatMap((event) =>
      event.kind === 'evaluation-finished' ? [event.decision] : [],
    );
    assert.notDeepEqual(
      decisions,
      decisions.toSorted((a, b) => a - b),
    );
    assert.equal(state.evaluations, 40);
  });

  it('passes our own failures on and stays resumable', async () => {
    const inner = fakeEvaluator();
    let count = 0;
    const evaluator = {
      ...inner,
      evaluate: async (...args: Parameters<typeof inner.evaluate>) => {
        if (++count === 12) throw new Error('the compiler is gone');
        return inner.evaluate(...args);
      },
    };
    const journal = new MemoryJournal();
    await assert.rejects(fakeSearch({ evaluator, journal }), /compiler is gone/);
    const whole = await fakeSearch();
    await fakeSearch({ journal });
    assert.deepEqual(canonicalEvents(journal.events), canonicalEvents(whole.journal.events));
  });
});
