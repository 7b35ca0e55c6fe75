import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { judgeAttack, judgeHonest } from '../../../../src/application/redteam/judge.ts';
import { numbersOf } from '../../../../src/application/redteam/verdict.ts';
import { fakeAttack, fakeParts, failedAt, verified } from './fake-arena.ts';

const { signal } = new AbortController();

describe('judging an attack', () => {
  it('counts one that is refused with all defences and does harm without them', async () => {
    const parts = fakeParts((defences) =>
      defences.has('deadlines') ? failedAt('check', 'deadline') : verified,
    );
    const result = await judgeAttack(fakeAttack(), parts, signal);
    assert.deepEqual(result.guarded, { kind: 'caught', by: 'check: deadline', elsewhere: false });
    assert.equal(result.control.kind, 'effective');
    assert.equal(numbersOf({ attacks: [result], honest: [] }).isSound, true);
  });

  it('says when another stage or rule than the expected one caught it', async () => {
    const parts = fakeParts((defences) => (defences.has('deadlines') ? failedAt('gate', 'macro') : verified));
    const { guarded } = await judgeAttack(fakeAttack(), parts, signal);
    assert.deepEqual(guarded, { kind: 'caught', by: 'gate: macro', elsewhere: true });
  });

  it('fails the suite when an attack is verified', async () => {
    const result = await judgeAttack(
      fakeAttack(),
      fakeParts(() => verified),
      signal,
    );
    assert.equal(result.guarded.kind, 'through');
    const numbers = numbersOf({ attacks: [result], honest: [] });
    assert.deepEqual([numbers.isSound, numbers.through, numbers.caught], [false, 1, 0]);
  });

  it('fails the suite when a control does not reach verified: such an attack proves nothing', async () => {
    const parts = fakeParts(() => failedAt('build', 'compile-error'));
    const result = await judgeAttack(fakeAttack(), parts, signal);
    assert.equal(result.guarded.kind, 'caught');
    assert.equal(result.control.kind, 'ineffective');
    const numbers = numbersOf({ attacks: [result], honest: [] });
    assert.deepEqual([numbers.isSound, numbers.effective, numbers.ineffective], [false, 0, 1]);
  });

  it('does not take a verified control for harm: the machine was not held beyond the limit', async () => {
    const parts = fakeParts(
      (defences) => (defences.has('deadlines') ? failedAt('check', 'deadline') : verified),
      { limits: { answerMs: 10_000, compileMs: 1, outputBytes: 1, memoryBytes: 1 } },
    );
    const { control } = await judgeAttack(fakeAttack(), parts, signal);
    assert.equal(control.kind, 'ineffective');
  });

  it('takes what was reached for a hole even where the verdict is a failure', async () => {
    const attack = fakeAttack({
      region: '// @OUTSIDE@',
      harm: { kind: 'reach', what: 'write' },
      defences: ['runner-sandbox'],
    });
    // A candidate that writes and then crashes has still written.
    const parts = fakeParts((_, candidate) => {
      writes.push(writeFile(candidate.region.slice(3), ''));
      return failedAt('check', 'crash');
    });
    const writes: Promise<void>[] = [];
    const shared = await parts.sharedArena();
    const evaluate = shared.evaluator.evaluate.bind(shared.evaluator);
    const result = await judgeAttack(
      attack,
      {
        ...parts,
        withControls: false,
        sharedArena: () =>
          Promise.resolve({
            ...shared,
            evaluator: {
              ...shared.evaluator,
              evaluate: async (...given) => {
                const evaluation = await evaluate(...given);
                await Promise.all(writes);
                return evaluation;
              },
            },
          }),
      },
      signal,
    );
    assert.equal(result.guarded.kind, 'through');
    assert.match(result.guarded.by, /write/);
  });

  it('leaves no canary behind', async () => {
    let place = '';
    const parts = fakeParts((_, candidate) => {
      place = candidate.region.slice(3);
      return failedAt('gate', 'include');
    });
    await judgeAttack(fakeAttack({ region: '// @CANARY@' }), parts, signal);
    assert.match(place, /canary/);
    await assert.rejects(readFile(place));
  });

  it('finds the layers that catch an attack alone', async () => {
    const parts = fakeParts(
      (defences) => (defences.has('races') || defences.has('repeats') ? failedAt('check', 'race') : verified),
      { withLayers: true },
    );
    const attack = fakeAttack({ defences: ['races', 'order-permutation', 'repeats'] });
    const { layers } = await judgeAttack(attack, parts, signal);
    assert.deepEqual(layers, ['races', 'repeats']);
  });
});

describe('judging an honest kernel', () => {
  it('calls a refusal a false alarm, which fails the suite', async () => {
    const result = await judgeHonest(
      fakeAttack(),
      fakeParts(() => failedAt('check', 'race')),
      signal,
    );
    assert.equal(result.passed, false);
    assert.match(result.said, /race/);
    assert.equal(numbersOf({ attacks: [], honest: [result] }).isSound, false);
  });
});
