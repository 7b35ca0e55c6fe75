import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CheckedTasks } from '../../../src/application/checked-tasks.ts';
import type { LintFinding, TaskLint } from '../../../src/evaluation/task-lint.ts';
import type { TaskSpec } from '../../../src/protocol/task.ts';
import { temporaryFolders } from '../../fakes/temporary-folder.ts';
import { tinyTask } from '../../fakes/tiny-task.ts';

const never = new AbortController().signal;

/** A check that finds what it is told and counts how often it is asked. */
function fakeCheck(findings: readonly LintFinding[]): { calls: number; check: () => Promise<TaskLint> } {
  const fake = {
    calls: 0,
    check: (): Promise<TaskLint> => {
      fake.calls++;
      return Promise.resolve({ findings, shapes: 3, notes: [] });
    },
  };
  return fake;
}

describe('the check before a run', () => {
  const folder = temporaryFolders();

  async function callsFor(tasks: readonly TaskSpec[], findings: readonly LintFinding[]): Promise<number> {
    const fake = fakeCheck(findings);
    const store = folder();
    for (const task of tasks) await new CheckedTasks(store, fake.check).check(task, 'sim:h100', never);
    return fake.calls;
  }

  it('is done once for a task that passed, wherever its files lie', async () => {
    assert.equal(await callsFor([tinyTask, tinyTask], []), 1);
    assert.equal(await callsFor([tinyTask, { ...tinyTask, sourceFile: '/elsewhere/tiny.cu' }], []), 1);
  });

  it('is done again when the task or its source changed', async () => {
    assert.equal(
      await callsFor([tinyTask, { ...tinyTask, source: tinyTask.source.replace('2.0f', '3.0f') }], []),
      2,
    );
    assert.equal(
      await callsFor([tinyTask, { ...tinyTask, shapes: { ...tinyTask.shapes, tune: [{ N: 9 }] } }], []),
      2,
    );
  });

  it('is done again while it finds errors, not for warnings', async () => {
    const finding: LintFinding = { severity: 'error', rule: 'out-of-bounds', message: 'past the end' };
    assert.equal(await callsFor([tinyTask, tinyTask], [finding]), 2);
    assert.equal(await callsFor([tinyTask, tinyTask], [{ ...finding, severity: 'warning' }]), 1);
  });
});
