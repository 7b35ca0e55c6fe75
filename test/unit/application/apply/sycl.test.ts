import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { planApply } from '../../../../src/application/apply/plan-apply.ts';
import type { ApplyPlan } from '../../../../src/protocol/editor/apply.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { loadTaskFile } from '../../../../src/tasks/task-file/load-task-file.ts';
import { storedVariant, textsOf } from './fixture.ts';

const folder = join(packageRoot(), 'examples', 'sycl');
const tasks = readdirSync(folder).filter((name) => name.endsWith('.kernel.jsonc'));

/** Applies a variant that has a comment more after the first line of the region. */
async function planned(task: TaskSpec, now: string): Promise<ApplyPlan> {
  const any = await storedVariant({ source: '__global__ void k() {}', kernel: 'k', region: '' });
  const region = task.source.slice(task.region.start, task.region.end).replace('\n', '\n// variant\n');
  const { launch: _launch, ...candidate } = any.candidate;
  return planApply(
    {
      ...any,
      spec: { ...any.spec, task },
      candidate: { ...candidate, region },
      isOriginal: false,
      candidateWithRegion: () => undefined,
    },
    textsOf({ [task.sourceFile]: now }),
    { wrapper: false },
    new AbortController().signal,
  );
}

describe('variants of SYCL kernels', function () {
  this.timeout(60_000);
  for (const name of tasks)
    it(`go into ${name.replace('.kernel.jsonc', '.cpp')}, edited around and inside of the kernel`, async () => {
      const task = await loadTaskFile(join(folder, name));
      const { source } = task;
      const clean = await planned(task, `// Mine.\n${source}`);
      assert.deepEqual(
        clean.files.map(({ state }) => state),
        ['clean'],
      );
      assert.equal(clean.files[0]?.after.replace('// variant\n', ''), `// Mine.\n${source}`);
      // A comment of the person's in front of the last line of the region.
      const last = source.lastIndexOf('\n', task.region.end - 2) + 1;
      const edited = `${source.slice(0, last)}// inside\n${source.slice(last)}`;
      const merged = await planned(task, edited);
      assert.equal(merged.files[0]?.state, 'merged');
      assert.equal(merged.files[0].after.replace('// variant\n', ''), edited);
    });
});
