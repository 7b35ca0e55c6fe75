import assert from 'node:assert/strict';
import { refineOutcome } from '../../../src/executors/refine-outcome.ts';
import { parseStatusLine } from '../../../src/executors/supervisor-status.ts';
import { createExecutor, executorKind } from '../../../src/executors/registry.ts';
import { KernelFoundryError, UserError } from '../../../src/shared/errors.ts';

const limits = { wallMs: 1, outputBytes: 1, fileBytes: 1, memoryBytes: 1000 };

describe('refined outcome', () => {
  it('is the memory limit when a failed process says so or died near it', () => {
    const memory = { kind: 'limit', which: 'memory' };
    const failed = { kind: 'exited', code: 1 } as const;
    const died = { kind: 'signalled', signal: 'SIGSEGV' } as const;
    const words = 'cc1plus: out of memory allocating 65536 bytes';
    assert.deepEqual(refineOutcome(failed, { stderr: words, addressPeakBytes: 0, limits }), memory);
    assert.deepEqual(refineOutcome(died, { stderr: '', addressPeakBytes: 950, limits }), memory);
    assert.deepEqual(refineOutcome(died, { stderr: '', addressPeakBytes: 100, limits }), died);
    assert.deepEqual(refineOutcome(failed, { stderr: '', addressPeakBytes: 950, limits }), failed);
  });

  it('leaves success and other endings alone', () => {
    const words = 'out of memory, File too large';
    const fine = { kind: 'exited', code: 0 } as const;
    assert.deepEqual(refineOutcome(fine, { stderr: words, addressPeakBytes: 1000, limits }), fine);
    const late = { kind: 'deadline', which: 'wall' } as const;
    assert.deepEqual(refineOutcome(late, { stderr: words, addressPeakBytes: 1000, limits }), late);
  });
});

describe('status line', () => {
  it('is read, and refused when unknown', () => {
    const ended = parseStatusLine('{"event":"ended","kind":"limit","which":"output","wallMs":3}');
    assert.ok(ended.event === 'ended');
    assert.deepEqual([ended.outcome, ended.wallMs], [{ kind: 'limit', which: 'output' }, 3]);
    assert.throws(
      () => parseStatusLine('{"event":"ended","kind":"vanished"}'),
      (error) => KernelFoundryError.is(error, 'supervisor-status'),
    );
  });
});

describe('executor registry', () => {
  it('makes executors by name and names those there are', async () => {
    await using executor = createExecutor(executorKind('local'), { supervisor: '/none' });
    assert.ok(typeof executor.run === 'function');
    assert.throws(
      () => executorKind('moon'),
      (error) => UserError.is(error, 'unknown-executor') && /local/.test(error.fix ?? ''),
    );
  });
});
