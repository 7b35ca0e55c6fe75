import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { readVariantSets } from '../../../../src/application/measure/variant-set.ts';
import { CubinBuilder } from '../../../../src/evaluation/backends/cuda/cubin-builder.ts';
import { findNvcc } from '../../../../src/evaluation/backends/cuda/find-nvcc.ts';
import type { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { baselineCandidate } from '../../../../src/syntax/baseline-candidate.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { loadTaskFile } from '../../../../src/tasks/task-file/load-task-file.ts';

const never = new AbortController().signal;
const sets = await readVariantSets(
  join(packageRoot(), 'examples/variants'),
  join(packageRoot(), 'examples/cuda'),
);

describe('variants that scripts/measure-on-gpu evaluates', function () {
  this.timeout(300_000);
  let executor: LocalExecutor;
  let folder = '';
  let nvcc = '';

  before(async function () {
    const found = await findNvcc();
    if (found === undefined) {
      console.log('      skipped: there is no nvcc on this machine');
      return this.skip();
    }
    nvcc = found;
    folder = mkdtempSync(join(tmpdir(), 'kf-variants-'));
    chmodSync(folder, 0o755);
    executor = await openLocalExecutor(never, { readPaths: [folder] });
  });
  after(async () => {
    if (folder === '') return;
    await executor[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are at least forty, of at least eight examples', () => {
    const several = sets.filter(({ variants }) => variants.length >= 3);
    assert.ok(several.length >= 8, `${several.length}`);
    assert.ok(sets.flatMap(({ variants }) => variants).length >= 40);
  });

  for (const { example, variants } of sets)
    it(`compile with nvcc, as does the original: ${example}`, async () => {
      const task = await loadTaskFile(join(packageRoot(), 'examples/cuda', `${example}.kernel.jsonc`));
      const builder = new CubinBuilder({
        task,
        parser: await loadParser(),
        executor,
        toolkit: {
          nvcc,
          root: '/usr/local/cuda',
          version: 'test',
          hostCompiler: { kind: 'usable', version: 'test' },
        },
        architecture: 'sm_90',
        device: 'cuda:0',
        cacheFolder: folder,
      });
      for (const candidate of [baselineCandidate(task), ...variants]) {
        const built = await builder.build(candidate, never);
        assert.equal(
          built.kind,
          'passed',
          `${candidate.summary}: ${built.kind === 'failed' ? JSON.stringify(built.reasons) : ''}`,
        );
      }
    });
});
