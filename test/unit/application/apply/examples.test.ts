import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { planApply } from '../../../../src/application/apply/plan-apply.ts';
import type { StoredVariant } from '../../../../src/application/apply/load-variant.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { loadTaskFile } from '../../../../src/tasks/task-file/load-task-file.ts';
import { storedVariant, textsOf } from './fixture.ts';

const folder = join(packageRoot(), 'examples');
const names = readdirSync(join(folder, 'variants')).map((file) => file.replace('.json', ''));

/** Variants recorded for an example that differ in their launch. */
function variantsOf(name: string): readonly Pick<Candidate, 'region' | 'launch' | 'summary'>[] {
  const all = JSON.parse(readFileSync(join(folder, 'variants', `${name}.json`), 'utf8')) as Candidate[];
  return [...new Map(all.map((one) => [JSON.stringify(one.launch), one])).values()];
}

async function stored(task: TaskSpec, variant: Partial<Candidate>): Promise<StoredVariant> {
  const any = await storedVariant({ source: '__global__ void k() {}', kernel: 'k', region: '' });
  return {
    ...any,
    spec: { ...any.spec, task },
    candidate: { ...any.candidate, ...variant },
    isOriginal: false,
    candidateWithRegion: () => undefined,
  };
}

describe('variants of the examples', function () {
  this.timeout(60_000);
  for (const name of names)
    it(`find every launch of ${name}.cu and can rewrite it`, async () => {
      const task = await loadTaskFile(join(folder, 'cuda', `${name}.kernel.jsonc`));
      const original = task.source.slice(task.region.start, task.region.end);
      for (const { region, launch, summary } of variantsOf(name)) {
        if (region === original) continue;
        assert.ok(launch);
        const variant = await stored(task, { region, launch, summary });
        const plan = await planApply(
          variant,
          textsOf({ [task.sourceFile]: task.source }),
          { wrapper: false },
          new AbortController().signal,
        );
        assert.equal(plan.launchSites.length, task.source.split('<<<').length - 1);
        for (const { outcome } of plan.launchSites)
          assert.notEqual(outcome.kind, 'cannot', JSON.stringify(outcome));
        assert.ok(plan.files[0]?.after.includes(region));
      }
    });
});
