import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chooseArm } from '../../../../src/engine/selection/bandit.ts';
import { chooseDecision } from '../../../../src/engine/selection/choose-decision.ts';
import type { Decision, SelectionInput } from '../../../../src/engine/selection/choose-decision.ts';
import { chooseInspirations } from '../../../../src/engine/selection/choose-inspirations.ts';
import { closeness } from '../../../../src/engine/selection/failure-rank.ts';
import { drawByRank } from '../../../../src/engine/selection/rank-softmax.ts';
import type { Reason } from '../../../../src/protocol/evaluation.ts';
import { randomFor } from '../../../../src/shared/random.ts';

const draws = 2000;

function input(overrides: Partial<SelectionInput> = {}): SelectionInput {
  return {
    proposers: [{ id: 'a', pulls: 1, reward: 0, repairs: true }],
    elites: [
      { candidate: 'slow', cell: 'm0c0p0', score: 0, fruitless: 0 },
      { candidate: 'fast', cell: 'm3c3p3', score: 2, fruitless: 0 },
    ],
    others: () => [{ candidate: 'old', score: 1, fruitless: 0 }],
    failures: [{ candidate: 'broken', score: 2, fruitless: 0 }],
    emptyFrontier: ['m0c0p1', 'm3c3p2'],
    isOpen: () => true,
    sinceProgress: 0,
    ...overrides,
  };
}

function decisions(overrides: Partial<SelectionInput> = {}): Decision[] {
  const taken: Decision[] = [];
  for (let i = 0; i < draws; i++) {
    const decision = chooseDecision(input(overrides), randomFor('test', i));
    if (decision !== null) taken.push(decision);
  }
  return taken;
}

function share(taken: readonly Decision[], test: (decision: Decision) => boolean): number {
  return taken.filter(test).length / taken.length;
}

describe('choosing a decision', () => {
  it('mixes exploitation, exploration and repair', () => {
    const taken = decisions();
    assert.ok(Math.abs(share(taken, ({ mode }) => mode === 'exploit') - 0.7) < 0.05);
    assert.ok(Math.abs(share(taken, ({ mode }) => mode === 'explore') - 0.2) < 0.05);
    assert.ok(Math.abs(share(taken, ({ mode }) => mode === 'repair') - 0.1) < 0.05);
  });

  it('breeds from faster elites more often, from slower ones too', () => {
    const taken = decisions().filter(({ mode }) => mode === 'exploit');
    const fast = share(taken, ({ parent }) => parent === 'fast');
    assert.ok(fast > 0.9 && fast < 1, `${fast}`);
  });

  it('aims at an empty cell from an elite next to it', () => {
    for (const { mode, parent, targetCell } of decisions())
      if (mode === 'explore') assert.equal(parent, targetCell === 'm0c0p1' ? 'slow' : 'fast');
  });

  it('explores more when nothing has changed for long, and then forgets ranks', () => {
    const stuck = decisions({ sinceProgress: 20 });
    assert.ok(share(stuck, ({ mode }) => mode === 'explore') > 0.4);
    const restarted = decisions({ sinceProgress: 60 }).filter(({ mode }) => mode === 'exploit');
    const slow = share(restarted, ({ parent }) => parent === 'slow');
    assert.ok(Math.abs(slow - 0.5) < 0.08, `${slow}`);
  });

  it('gives failing parents only to proposers that repair', () => {
    const proposers = [{ id: 'a', pulls: 1, reward: 0, repairs: false }];
    assert.ok(decisions({ proposers }).every(({ mode }) => mode !== 'repair'));
  });

  it('turns to other verified candidates when the elites are used up, and ends after them', () => {
    const isOpen = (_proposer: string, parent: string): boolean => parent === 'old';
    assert.ok(decisions({ isOpen, failures: [] }).every(({ parent }) => parent === 'old'));
    assert.equal(chooseDecision(input({ isOpen: () => false }), randomFor('x')), null);
  });
});

describe('choosing an arm', () => {
  it('tries every arm once and then prefers what paid', () => {
    const random = randomFor('arms');
    assert.equal(
      chooseArm(
        [
          { id: 'a', pulls: 5, reward: 5 },
          { id: 'b', pulls: 0, reward: 0 },
        ],
        random,
      ),
      'b',
    );
    const pulls = { a: 1, b: 1 };
    const reward = { a: 0, b: 0 };
    for (let i = 0; i < 500; i++) {
      const arms = (['a', 'b'] as const).map((id) => ({ id, pulls: pulls[id], reward: reward[id] }));
      const id = chooseArm(arms, random) === 'a' ? 'a' : 'b';
      pulls[id]++;
      if (random.next() < (id === 'a' ? 0.6 : 0.1)) reward[id]++;
    }
    assert.ok(pulls.a > 3 * pulls.b, `${pulls.a} to ${pulls.b}`);
    assert.ok(pulls.b > 5);
  });
});

describe('drawing by rank', () => {
  it('does not care how far the scores spread', () => {
    const scores = [
      [1, 2, 3],
      [1, 2, 1e9],
    ];
    const [near, far] = scores.map((values) =>
      Array.from({ length: 50 }, (_, i) =>
        drawByRank(
          values.map((score, item) => ({ item, score, damping: 1 })),
          randomFor('rank', i),
        ),
      ),
    );
    assert.deepEqual(near, far);
  });

  it('treats equal scores alike', () => {
    const items = [0, 1, 2, 3].map((item) => ({ item, score: 7, damping: 1 }));
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < draws; i++) {
      const item = drawByRank(items, randomFor('equal', i));
      counts[item] = (counts[item] ?? 0) + 1;
    }
    for (const count of counts) assert.ok(Math.abs(count / draws - 0.25) < 0.05);
  });
});

describe('closeness of failures', () => {
  it('orders by stage, then by distance within it', () => {
    const reason: Reason = { rule: 'r', message: 'm' };
    const wrong = (wrongElements: number): Reason => ({
      ...reason,
      mismatch: {
        argument: 'y',
        shape: {},
        seed: '',
        index: 0,
        expected: 0,
        got: 1,
        error: 2,
        wrongElements,
        elements: 100,
      },
    });
    const ordered = [
      closeness({ kind: 'failed', stage: 'gate', reasons: [reason] }),
      closeness({ kind: 'failed', stage: 'build', reasons: [reason, reason, reason] }),
      closeness({ kind: 'failed', stage: 'build', reasons: [reason] }),
      closeness({ kind: 'failed', stage: 'check', reasons: [reason] }),
      closeness({ kind: 'failed', stage: 'check', reasons: [wrong(90)] }),
      closeness({ kind: 'failed', stage: 'check', reasons: [wrong(1)] }),
      closeness({ kind: 'quarantined', reasons: [reason] }),
      closeness({ kind: 'verified', notes: [] }),
    ];
    for (const [index, value] of ordered.entries())
      if (index > 0) assert.ok(value >= (ordered[index - 1] ?? 0), ordered.join(' '));
    assert.equal(new Set(ordered).size, 8);
  });
});

describe('choosing inspirations', () => {
  it('takes far cells first and leaves out the parent and its cell', () => {
    const elite = (candidate: string, cell: string, value: number) => ({
      candidate,
      cell,
      speedup: { value, ci95: [value, value] as const },
      regionLength: 1,
    });
    const elites = [
      elite('parent', 'm0c0p0', 1),
      elite('near', 'm0c0p1', 9),
      elite('far', 'm3c3p3', 1),
      elite('middle', 'm2c0p0', 1),
    ];
    const chosen = chooseInspirations(elites, { candidate: 'parent', cell: 'm0c0p0' }, 2);
    assert.deepEqual(chosen, ['far', 'middle']);
    assert.deepEqual(chooseInspirations([], { candidate: 'x' }, 3), []);
  });
});
