import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { openSyclEvaluator, probeSycl } from '../../../../../src/application/sycl-devices.ts';
import type { Evaluator } from '../../../../../src/engine/ports.ts';
import type { Evaluation } from '../../../../../src/protocol/evaluation.ts';
import type { TaskSpec } from '../../../../../src/protocol/task.ts';
import { baselineCandidate } from '../../../../../src/syntax/baseline-candidate.ts';
import { groupRowSum, rowSum, rowSumTask } from '../../sycl-fixtures.ts';
import { simTools } from '../../sim-tools.ts';
import type { SimTools } from '../../sim-tools.ts';

const never = new AbortController().signal;
const device = 'sycl:omp:cpu';

describe('candidates on the processor by a real SYCL compiler', function () {
  this.timeout(600_000);
  let tools: SimTools | undefined;
  let folder = '';
  let evaluator: (Evaluator & AsyncDisposable) | undefined;
  let task: TaskSpec;

  before(async () => {
    tools = await simTools(never);
    if (tools === undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'kf-sycl-evaluator-'));
    chmodSync(folder, 0o755);
    task = rowSumTask({ sourceFile: join(folder, 'row_sum.cpp') });
    await writeFile(task.sourceFile, task.source);
    const { executor, cacheFolder } = tools.options(task);
    const { devices } = await probeSycl({ executor, cacheFolder }, never);
    if (devices.every(({ id, target }) => id !== device || !target.ranks)) {
      console.log(
        `      skipped: no SYCL compiler shows ${device} (AdaptiveCpp with its compiler plugin does)`,
      );
      return;
    }
    // The simulator's checks have tests of their own.
    evaluator = await openSyclEvaluator(device, { ...tools.options(task), unscreened: true }, never);
  });
  after(async () => {
    await evaluator?.[Symbol.asyncDispose]();
    await tools?.dispose();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  async function evaluate(region: string): Promise<Evaluation> {
    assert.ok(evaluator !== undefined);
    const candidate = { ...baselineCandidate(task), id: region.slice(-40), region };
    return evaluator.evaluate(candidate, { seed: 'a' }, never);
  }
  const firstReason = ({ verdict }: Evaluation): string =>
    verdict.kind === 'failed' ? `${verdict.stage} ${verdict.reasons[0]?.rule ?? ''}` : verdict.kind;

  it('are measured, and the record says that it was a processor', async function () {
    if (evaluator === undefined) return this.skip();
    const own = await evaluate(groupRowSum);
    assert.notEqual(own.verdict.kind, 'failed', JSON.stringify(own.verdict));
    assert.equal(own.timing, 'measured');
    assert.match(own.provenance.device, /CPU/);
    assert.match(own.provenance.compiler, /AdaptiveCpp .*omp\.accelerated/);
    const [shape] = own.shapes;
    assert.ok(shape !== undefined && shape.candidate.samplesUs.length > 0);
    assert.ok(own.speedup !== undefined && own.speedup.value > 0);
    assert.deepEqual(
      own.hints.filter(({ source }) => source === 'simulator'),
      [],
    );
  });

  it('fail where they compute something else, leave elements out or write past the end', async function () {
    if (evaluator === undefined) return this.skip();
    assert.equal(
      firstReason(await evaluate(rowSum.replace('sum += in', 'sum += 1.001f * in'))),
      'check wrong-result',
    );
    const tail = await evaluate(rowSum.replace('if (row < rows)', 'if (row < rows - 1)'));
    assert.match(firstReason(tail), /^check /);
    const past = await evaluate(
      rowSum.replace('out[row] = sum;', 'out[row] = sum; if (row == 0) out[rows] = 1.0f;'),
    );
    assert.match(JSON.stringify(past.verdict), /red-zone/);
  });

  it('fail with the compiler’s words and the line, or with the exception of their host code', async function () {
    if (evaluator === undefined) return this.skip();
    const broken = await evaluate(rowSum.replace('float sum = 0.0f;', 'float sum = nothing;'));
    assert.equal(broken.verdict.kind, 'failed');
    assert.match(JSON.stringify(broken.verdict), /undeclared identifier 'nothing'.*"line":11/);
    const thrown = await evaluate(
      rowSum.replace('(rows + 63) / 64 * 64', '(rows + 63) / 64 * 64 + (rows == 37 ? 1 : 0)'),
    );
    assert.equal(thrown.verdict.kind, 'failed', 'a range that the local range does not divide');
  });
});
