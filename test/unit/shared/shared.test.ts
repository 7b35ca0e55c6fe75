import assert from 'node:assert/strict';
import { AbortError, abortable, isAbortError, linkSignals, sleep } from '../../../src/shared/abort.ts';
import { KernelFoundryError, UserError, exitCodeOf } from '../../../src/shared/errors.ts';
import { canonicalJson, sha256, sha256Of, shortId } from '../../../src/shared/hash.ts';
import { lineLogger } from '../../../src/shared/logger.ts';
import { randomFor } from '../../../src/shared/random.ts';
import type { Random } from '../../../src/engine/ports.ts';

describe('errors', () => {
  it('are recognised by code, with details and cause', () => {
    const cause = new Error('below');
    const error = new KernelFoundryError('store-full', 'No space.', { cause, details: { bytes: 3 } });
    assert.ok(KernelFoundryError.is(error));
    assert.ok(KernelFoundryError.is(error, 'store-full'));
    assert.equal(KernelFoundryError.is(error, 'other'), false);
    assert.equal(UserError.is(error), false);
    assert.ok(!KernelFoundryError.is(new Error('x')));
    assert.equal(error.cause, cause);
    assert.deepEqual(error.details, { bytes: 3 });
    assert.equal(exitCodeOf(error), 1);
  });

  it('of the user carry place and fix and end with exit code 2', () => {
    const error = new UserError('bad-shape', 'Negative shape.', {
      file: 'a.jsonc',
      line: 3,
      column: 7,
      fix: 'Use n > 0.',
    });
    assert.ok(KernelFoundryError.is(error));
    assert.ok(UserError.is(error, 'bad-shape'));
    assert.equal(error.toUserText(), 'a.jsonc:3:7: Negative shape.\n  fix: Use n > 0.');
    assert.equal(exitCodeOf(error), 2);
    assert.equal(exitCodeOf(new AbortError()), 130);
  });
});

describe('abort', () => {
  it('links signals both ways without touching the outer one', () => {
    const outer = new AbortController();
    using linked = linkSignals(outer.signal, undefined);
    linked.abort();
    assert.ok(linked.signal.aborted && !outer.signal.aborted);
    using second = linkSignals(outer.signal);
    outer.abort('why');
    assert.equal(second.signal.reason, 'why');
  });

  it('ends a sleep and a wait at once', async () => {
    const controller = new AbortController();
    const sleeping = sleep(60_000, controller.signal);
    const waiting = abortable(new Promise<never>(() => undefined), controller.signal);
    controller.abort();
    await assert.rejects(sleeping, isAbortError);
    await assert.rejects(waiting, isAbortError);
    await assert.rejects(sleep(1, controller.signal), isAbortError);
  });
});

describe('hash', () => {
  it('is SHA-256, and keeps parts apart', () => {
    assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(shortId('abc'), 'ba7816bf8f01');
    assert.notEqual(sha256Of(['ab', 'c']), sha256Of(['a', 'bc']));
  });

  it('gives equal JSON for equal values', () => {
    assert.equal(
      canonicalJson({ b: 1, a: { d: [1, { f: 2, e: 3 }], c: 0 } }),
      '{"a":{"c":0,"d":[1,{"e":3,"f":2}]},"b":1}',
    );
  });
});

describe('randomFor', () => {
  it('gives the same numbers for the same path and others for another', () => {
    const draw = (...path: (string | number)[]): number[] => {
      const random: Random = randomFor('1', ...path);
      return Array.from({ length: 4 }, () => random.integer(1_000_000));
    };
    assert.deepEqual(draw('parent', 3), draw('parent', 3));
    assert.notDeepEqual(draw('parent', 3), draw('parent', 4));
    assert.notDeepEqual(draw('1', 2), draw('12'));
  });

  it('is uniform enough to trust and stays in range', () => {
    const random = randomFor('uniform');
    const counts = new Array<number>(8).fill(0);
    for (let i = 0; i < 8000; i++) {
      const value = random.next();
      assert.ok(value >= 0 && value < 1);
      counts[Math.floor(value * 8)]! += 1;
    }
    for (const count of counts) assert.ok(Math.abs(count - 1000) < 150, counts.join(' '));
  });

  it('shuffles without losing items and refuses empty picks', () => {
    const random = randomFor('x');
    assert.deepEqual(random.shuffle([1, 2, 3, 4]).sort(), [1, 2, 3, 4]);
    assert.throws(() => random.pick([]), RangeError);
    assert.throws(() => random.integer(0), RangeError);
  });
});

describe('lineLogger', () => {
  it('writes from its level up', () => {
    const lines: string[] = [];
    const logger = lineLogger((line) => lines.push(line), 'info');
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    assert.deepEqual(lines, ['info: b\n', 'warn: c\n']);
  });
});
