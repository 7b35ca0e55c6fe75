import assert from 'node:assert/strict';
import { createSimEvaluator } from '../../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import type { SimEvaluator } from '../../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import { analyzeKernel } from '../../../../../src/evaluation/analyze.ts';
import { lintTask } from '../../../../../src/evaluation/task-lint.ts';
import type { Evaluation, Reason } from '../../../../../src/protocol/evaluation.ts';
import type { TaskSpec } from '../../../../../src/protocol/task.ts';
import { baselineCandidate } from '../../../../../src/syntax/baseline-candidate.ts';
import { candidateOf } from '../../fixtures.ts';
import { simTools } from '../../sim-tools.ts';
import type { SimTools } from '../../sim-tools.ts';
import { groupRowSum, rowSum, rowSumTask } from '../../sycl-fixtures.ts';

const { signal } = new AbortController();
const task = rowSumTask();

describe('SYCL on the simulated GPU', function () {
  // Native parts are compiled at the first use.
  this.timeout(600_000);
  let tools: SimTools | undefined;
  let evaluator: SimEvaluator | undefined;

  before(async function () {
    tools = await simTools(signal);
    if (tools === undefined) return this.skip();
    evaluator = await createSimEvaluator(tools.options(task), signal);
  });

  after(async () => {
    await evaluator?.[Symbol.asyncDispose]();
    await tools?.dispose();
  });

  const evaluate = async (region: string, seed = 's'): Promise<Evaluation> => {
    assert.ok(evaluator !== undefined);
    return evaluator.evaluate(candidateOf(region), { seed }, signal);
  };

  /** Evaluates a candidate of another task with an evaluator of its own. */
  const evaluateIn = async (own: TaskSpec, region?: string, device?: string): Promise<Evaluation> => {
    assert.ok(tools !== undefined);
    const options = tools.options(own);
    await using other = await createSimEvaluator({ ...options, device: device ?? options.device }, signal);
    const candidate = region === undefined ? baselineCandidate(own) : candidateOf(region);
    return await other.evaluate(candidate, { seed: 's' }, signal);
  };

  const reasonsOf = async (region: string): Promise<readonly Reason[]> => {
    const { verdict } = await evaluate(region);
    assert.ok(verdict.kind === 'failed', JSON.stringify(verdict));
    return verdict.reasons;
  };

  const verified = (evaluation: Evaluation): readonly string[] => {
    assert.ok(evaluation.verdict.kind === 'verified', JSON.stringify(evaluation.verdict));
    return evaluation.verdict.notes;
  };

  it('verifies the original at exactly its own speed', async () => {
    const evaluation = await evaluate(rowSum);
    verified(evaluation);
    assert.equal(evaluation.speedup?.value, 1);
    assert.equal(evaluation.counters?.threadsPerBlock, 64);
    const line = task.source.split('\n').findIndex((text) => text.includes('sum += in')) + 1;
    assert.ok(evaluation.counters.memory.some((access) => access.line === line));
  });

  it('verifies a faster rewrite with local memory, and gives the same evaluation twice', async () => {
    const [first, second] = [await evaluate(groupRowSum), await evaluate(groupRowSum)];
    verified(first);
    assert.ok((first.speedup?.value ?? 0) > 1.2, String(first.speedup?.value));
    assert.equal(first.resources?.staticSharedBytes, 256);
    assert.deepEqual({ ...first, stageMs: {} }, { ...second, stageMs: {} });
  });

  it('adds the times of several launches up and says so', async () => {
    const first = `q.parallel_for(sycl::range<1>(rows), [=](sycl::id<1> i) { out[i] = 0.0f; }).wait();`;
    const twice = await evaluate(rowSum.replace('  q.submit', `  ${first}\n  q.submit`));
    const notes = verified(twice);
    assert.ok((twice.speedup?.value ?? 1) < 1);
    assert.ok(
      notes.some((note) => note.startsWith('2 launches at rows=512 cols=256')),
      notes.join('; '),
    );
    assert.equal(twice.counters?.threadsPerBlock, 64);
  });

  it('names the line of a missing barrier', async () => {
    const reasons = await reasonsOf(groupRowSum.replace('sycl::group_barrier(item.get_group());', ''));
    assert.ok(
      reasons.some(({ rule }) => rule === 'race'),
      JSON.stringify(reasons),
    );
    const line =
      task.source.slice(0, task.region.start).split('\n').length +
      groupRowSum.split('\n').findIndex((text) => text.includes('parts[local] +='));
    // The barrier's line stays empty: the rest keeps its place.
    assert.ok(
      reasons.some((reason) => reason.line === line),
      JSON.stringify(reasons),
    );
  });

  it('sees a wrong result, accesses out of bounds and writes to inputs', async () => {
    const rules = async (region: string): Promise<readonly string[]> =>
      (await reasonsOf(region)).map(({ rule }) => rule);
    assert.ok((await rules(rowSum.replace('sum += in', 'sum -= in'))).includes('wrong-result'));
    assert.ok((await rules(rowSum.replace('row < rows', 'row <= rows'))).includes('out-of-bounds'));
    assert.ok(
      (
        await rules(rowSum.replace('out[row] = sum', 'out[row] = sum; const_cast<float *>(in)[row] = 0'))
      ).some((rule) => /input-modified|race|wrong-result/.test(rule)),
    );
  });

  it('fails launches that no device takes, with their reason', async () => {
    const tooLarge = await reasonsOf(rowSum.replace('padded, 64', 'size_t(2048), 2048'));
    assert.match(tooLarge[0]?.message ?? '', /2048/);
    const uneven = await reasonsOf(rowSum.replace('padded, 64', 'size_t(100), 64'));
    assert.match(uneven[0]?.message ?? '', /does not divide/);
  });

  it('reports a compiler error with its line', async () => {
    const [reason] = await reasonsOf(rowSum.replace('sum += in', 'sum += im'));
    const line = task.source.split('\n').findIndex((text) => text.includes('sum += in')) + 1;
    assert.equal(reason?.line, line);
  });

  it('takes buffers and accessors of two dimensions', async () => {
    const region = `void row_sum(sycl::queue &q, sycl::buffer<float, 2> &in_buf, sycl::buffer<float, 1> &out_buf) {
  q.submit([&](sycl::handler &h) {
    auto in = in_buf.get_access<sycl::access::mode::read>(h);
    auto out = out_buf.get_access<sycl::access::mode::discard_write>(h);
    const size_t cols = in_buf.get_range()[1];
    h.parallel_for(sycl::range<1>(in_buf.get_range()[0]), [=](sycl::id<1> row) {
      float sum = 0.0f;
      for (size_t c = 0; c < cols; ++c) sum += in[row[0]][c];
      out[row] = sum;
    });
  });
}`;
    const source = `#include <sycl/sycl.hpp>\n${region}\n`;
    const start = source.indexOf(region);
    const own = rowSumTask({
      source,
      region: { start, end: start + region.length },
      arguments: task.arguments.flatMap((argument) =>
        argument.kind === 'buffer'
          ? [{ ...argument, name: `${argument.name}_buf`, form: 'buffer' as const }]
          : [],
      ),
    });
    verified(await evaluateIn(own));
  });

  it('takes a statement out of main, on an Intel profile too', async () => {
    const region = `q.parallel_for<class sums>(sycl::nd_range<1>(groups * 16, 16), [=](sycl::nd_item<1> item) [[sycl::reqd_sub_group_size(16)]] {
    const size_t row = item.get_global_id(0);
    if (row >= rows) return;
    float sum = scale * 0.5f;
    for (size_t c = 0; c < cols; ++c) sum += in[row * cols + c];
    out[row] = sum + item.get_sub_group().get_max_local_range()[0];
  });`;
    const source = `#include <sycl/sycl.hpp>
#include <iostream>
#include <fstream>
static void print(const float *p) { std::cout << p[0] << std::endl; }
int main(int argc, char **argv) {
  std::ofstream log("log.txt");
  sycl::queue q;
  size_t rows = 512, cols = argc > 1 ? 128 : 256;
  const float scale = 2.0f;
  float *in = sycl::malloc_shared<float>(rows * cols, q);
  float *out = sycl::malloc_shared<float>(rows, q);
  const size_t groups = (rows + 15) / 16;
  ${region}
  q.wait();
  print(out);
}
`;
    const start = source.indexOf(region);
    const own = rowSumTask({
      source,
      region: { start, end: start + region.length },
      entry: { kind: 'statement', queue: 'q' },
    });
    const evaluation = await evaluateIn(own, undefined, 'sim:b580');
    verified(evaluation);
    const unknown = rowSumTask({ ...own, arguments: own.arguments.slice(0, 3) });
    await assert.rejects(evaluateIn(unknown), /"cols" is neither an argument of the task nor a constant/);
  });

  it('reports an original that captures by reference, which compilers refuse', async () => {
    assert.ok(tools !== undefined);
    const source = task.source.replace('[=](sycl::nd', '[&](sycl::nd');
    assert.notEqual(source, task.source);
    const lint = await lintTask({ ...tools.options(task), task: { ...task, source } }, signal);
    assert.deepEqual(
      lint.findings.map(({ severity, rule, line }) => ({ severity, rule, line })),
      [
        {
          severity: 'error',
          rule: 'capture-by-reference',
          line: source.slice(0, source.indexOf('[&](sycl::nd')).split('\n').length,
        },
      ],
    );
  });

  it('lints and analyses the original', async () => {
    assert.ok(tools !== undefined);
    const lint = await lintTask(tools.options(task), signal);
    assert.deepEqual(lint.findings, []);
    const [analysis] = await analyzeKernel(tools.options(task), signal);
    const hint = analysis?.hints.find(({ rule }) => rule === 'uncoalesced-global-access');
    assert.ok(hint !== undefined, JSON.stringify(analysis?.hints));
  });
});
