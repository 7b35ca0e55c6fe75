import assert from 'node:assert/strict';
import { createSimEvaluator } from '../../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import type { SimEvaluator } from '../../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import { analyzeKernel } from '../../../../../src/evaluation/analyze.ts';
import { lintTask } from '../../../../../src/evaluation/task-lint.ts';
import type { Candidate } from '../../../../../src/protocol/candidate.ts';
import type { Evaluation } from '../../../../../src/protocol/evaluation.ts';
import type { TaskSpec } from '../../../../../src/protocol/task.ts';
import { UserError } from '../../../../../src/shared/errors.ts';
import { baselineCandidate } from '../../../../../src/syntax/baseline-candidate.ts';
import { candidateOf, matmulTask, tiledMatmul } from '../../fixtures.ts';
import { simTools } from '../../sim-tools.ts';
import type { SimTools } from '../../sim-tools.ts';

const { signal } = new AbortController();

/** Small, so that a test of the whole path takes little time. */
const task = matmulTask({
  shapes: {
    tune: [{ M: 128, N: 128, K: 128 }],
    check: [{ M: 32, N: 32, K: 32 }],
    heldOut: [{ M: 19, N: 23, K: 21 }],
  },
});

describe('evaluation on the simulated GPU', function () {
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

  const started = (): SimEvaluator => {
    assert.ok(evaluator !== undefined);
    return evaluator;
  };

  const evaluate = async (candidate: Candidate, seed = 's'): Promise<Evaluation> =>
    started().evaluate(candidate, { seed }, signal);

  const reasonsOf = async (region: string): Promise<readonly string[]> => {
    const { verdict } = await evaluate(candidateOf(region));
    assert.ok(verdict.kind === 'failed', JSON.stringify(verdict));
    return verdict.reasons.map(({ rule }) => rule);
  };

  it('verifies the original at exactly its own speed', async () => {
    const evaluation = await evaluate(baselineCandidate(task));
    assert.equal(evaluation.verdict.kind, 'verified', JSON.stringify(evaluation.verdict));
    assert.equal(evaluation.timing, 'modelled');
    assert.deepEqual(evaluation.speedup, { value: 1, ci95: [1, 1] });
    assert.deepEqual(Object.keys(evaluation.stageMs), ['gate', 'build', 'check', 'bench', 'profile']);
    assert.ok(evaluation.counters !== undefined && evaluation.counters.memory.length >= 3);
    assert.ok(evaluation.counters.memory.every(({ line }) => line > 0));
  });

  it('verifies a correct rewrite and gives the same evaluation twice', async () => {
    const first = await evaluate(candidateOf(tiledMatmul));
    assert.equal(first.verdict.kind, 'verified', JSON.stringify(first.verdict));
    const second = await evaluate(candidateOf(tiledMatmul));
    assert.deepEqual({ ...second, stageMs: {} }, { ...first, stageMs: {} });
    assert.equal(first.resources?.staticSharedBytes, 2048);
  });

  it('names the line of a missing barrier', async () => {
    const region = tiledMatmul.replace('    __syncthreads();\n#pragma', '#pragma');
    const { verdict, findings } = await evaluate(candidateOf(region));
    assert.ok(verdict.kind === 'failed' && verdict.stage === 'check');
    assert.equal(verdict.reasons[0]?.rule, 'race');
    const before = task.source.slice(0, task.region.start).split('\n').length - 1;
    const lines = region.split('\n');
    const expected = ['a[threadIdx.y][threadIdx.x] =', 'b[threadIdx.y][threadIdx.x] =', 'sum +='].map(
      (text) => before + 1 + lines.findIndex((line) => line.includes(text)),
    );
    assert.ok(findings.length > 0);
    for (const finding of findings)
      assert.ok(expected.includes(finding.line), `${finding.line} of ${expected.join()}`);
  });

  it('sees a wrong result, with shape and element', async () => {
    const { verdict } = await evaluate(
      candidateOf(tiledMatmul.replace('column < N ? B', 'column + 1 < N ? B')),
    );
    assert.ok(verdict.kind === 'failed' && verdict.stage === 'check');
    const reason = verdict.reasons.find(({ rule }) => rule === 'wrong-result');
    assert.equal(reason?.mismatch?.argument, 'C');
    assert.ok(reason.mismatch.error > 1);
  });

  it('holds a kernel to what it tells the compiler', async () => {
    const kernel = baselineCandidate(task).region;
    assert.ok(
      (await reasonsOf(kernel.replace('{\n', '{\n  __builtin_assume(K == 128);\n'))).includes('trap'),
    );
    const bounded = kernel.replace('void matmul', 'void __launch_bounds__(32) matmul');
    assert.notEqual(bounded, kernel);
    assert.ok((await reasonsOf(bounded)).includes('invalid-launch'));
  });

  it('sees accesses out of bounds, writes to inputs and elements never written', async () => {
    const kernel = baselineCandidate(task).region;
    assert.ok(
      (await reasonsOf(kernel.replace('row < M && column < N', 'row < M'))).includes('out-of-bounds'),
    );
    const writing = kernel.replace(
      'C[row * N + column] = sum;',
      'C[row * N + column] = sum; ((float*)A)[row * K] = 0.0f;',
    );
    const rules = await reasonsOf(writing);
    assert.ok(rules.includes('input-modified') || rules.includes('race'), rules.join());
    assert.ok(
      (await reasonsOf(kernel.replace('row < M && column', 'row > 0 && row < M && column'))).includes(
        'unwritten-elements',
      ),
    );
  });

  it('fails a kernel that only works on multiples of its tile, unless it says so and the task needs no more', async () => {
    const square = tiledMatmul.replace('row < M && start + threadIdx.x < K ? A', 'true ? A');
    assert.ok((await reasonsOf(square)).length > 0);
    const { verdict } = await evaluate({
      ...candidateOf(square),
      assumptions: [{ kind: 'divisible', expression: 'K', by: 5 }],
    });
    assert.ok(verdict.kind === 'failed' && verdict.reasons[0]?.rule === 'assumption-excludes-shape');
  });

  it('reports a compiler error with its line', async () => {
    const { verdict } = await evaluate(
      candidateOf(tiledMatmul.replace('float sum = 0.0f', 'float sum = zero')),
    );
    assert.ok(verdict.kind === 'failed' && verdict.stage === 'build');
    assert.match(JSON.stringify(verdict.reasons[0]), /zero/);
    const composed = task.source.slice(0, task.region.start) + tiledMatmul;
    assert.equal(
      verdict.reasons[0]?.line,
      composed.split('\n').findIndex((line) => line.includes('float sum')) + 1,
    );
  });

  it('rejects a kernel whose threads wait at different barriers', async () => {
    const kernel = baselineCandidate(task).region;
    const rules = await reasonsOf(
      kernel.replace(
        'if (row < M',
        'if (threadIdx.x == 0) __syncthreads();\n  __syncthreads();\n  if (row < M',
      ),
    );
    assert.ok(rules.includes('divergent-barrier') || rules.includes('deadlock'), rules.join());
  });

  it('accepts threads that end before a barrier, and says so in a hint', async () => {
    const kernel = baselineCandidate(task).region;
    const { verdict, findings, hints } = await evaluate(
      candidateOf(
        kernel.replace(
          'if (row < M',
          'if (row >= M || column >= N) return;\n  __syncthreads();\n  if (row < M',
        ),
      ),
    );
    assert.equal(verdict.kind, 'verified', JSON.stringify(verdict));
    assert.deepEqual(findings, []);
    const hint = hints.find(({ rule }) => rule === 'exit-before-barrier');
    assert.match(hint?.text ?? '', /threads of the block ended before a barrier/);
  });

  it('rejects a launch that asks for too much', async () => {
    const launch = { grid: ['ceilDiv(N, 16)', 'ceilDiv(M, 16)'], block: ['64', '64'], sharedBytes: '0' };
    const { verdict } = await evaluate(candidateOf(tiledMatmul, launch));
    assert.ok(verdict.kind === 'failed' && verdict.reasons[0]?.rule === 'invalid-launch');
  });

  it('stops with an error when cancelled', async () => {
    const controller = new AbortController();
    const running = started().evaluate(
      candidateOf(tiledMatmul.replaceAll('TILE 16', 'TILE 8').replace('blockIdx', ' blockIdx')),
      { seed: 's', onStage: (stage) => stage === 'check' && controller.abort() },
      controller.signal,
    );
    await assert.rejects(running, (error: Error) => error.name === 'AbortError');
  });

  it('analyses the original by line', async function () {
    if (tools === undefined) return this.skip();
    const [analysis] = await analyzeKernel(tools.options(task), signal);
    assert.ok(analysis !== undefined);
    assert.ok(analysis.breakdown.totalUs > 0);
    const line = task.source.split('\n').findIndex((one) => one.includes('for (int k')) + 1;
    assert.ok(analysis.lines.some((one) => one.line === line && one.accesses.length === 2));
  });

  describe('task lint', () => {
    const rulesOf = async (bad: Partial<TaskSpec>): Promise<readonly string[]> => {
      if (tools === undefined) return [];
      const lint = await lintTask(tools.options({ ...task, ...bad }), signal);
      return lint.findings.map(({ rule }) => rule);
    };

    it('finds nothing in a sound task', async () => {
      assert.deepEqual(await rulesOf({}), []);
    });

    it('names the argument whose extents are too small', async function () {
      if (tools === undefined) return this.skip();
      const [first, ...others] = task.arguments;
      assert.ok(first?.kind === 'buffer');
      const lint = await lintTask(
        tools.options({ ...task, arguments: [{ ...first, shape: ['M', 'K - 1'] }, ...others] }),
        signal,
      );
      const finding = lint.findings.find(({ rule }) => rule === 'out-of-bounds');
      assert.equal(finding?.severity, 'error');
      assert.match(`${finding.message} ${finding.fix}`, /\bA\b/);
      assert.ok((finding.line ?? 0) > 0);
    });

    it('sees a tolerance that accepts anything', async () => {
      const rules = await rulesOf({ tolerance: { relative: 100, absolute: 100 } });
      assert.ok(rules.includes('accepts-zeros') && rules.includes('accepts-wrong-element'), rules.join());
    });

    it('sees an input that nothing depends on', async () => {
      const source = task.source.replace('B[k * N + column]', '2.0f');
      const rules = await rulesOf({
        source,
        region: { start: task.region.start, end: source.indexOf('\nint main') },
      });
      assert.ok(rules.includes('input-unused'), rules.join());
    });
  });

  it('refuses devices it does not know, and sources that do not compile', async function () {
    if (tools === undefined) return this.skip();
    await assert.rejects(
      createSimEvaluator({ ...tools.options(task), device: 'sim:nothing' }, signal),
      (error) => UserError.is(error, 'unknown-device'),
    );
    const source = task.source.replace('float sum', 'flot sum');
    await assert.rejects(createSimEvaluator(tools.options({ ...task, source }), signal), (error) => {
      assert.ok(UserError.is(error, 'baseline-build'));
      assert.ok((error.line ?? 0) > 0);
      return true;
    });
  });
});
