import assert from 'node:assert/strict';
import { createSimEvaluator } from '../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import { operators } from '../../../../src/models/rewriter/operator-registry.ts';
import { createContext } from '../../../../src/models/rewriter/rewrite-context.ts';
import type { RewriteContext } from '../../../../src/models/rewriter/rewrite-context.ts';
import type { RewriteSite } from '../../../../src/models/rewriter/rewrite.ts';
import { candidateFrom } from '../../../../src/models/rewriter/rewriter-proposer.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { baselineCandidate } from '../../../../src/syntax/baseline-candidate.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { simTools } from '../../evaluation/sim-tools.ts';
import type { SimTools } from '../../evaluation/sim-tools.ts';
import { taskFor } from './rewriter-fixture.ts';
import { verifiedKernels } from './verified-kernels.ts';
import type { VerifiedKernel } from './verified-kernels.ts';

const never = new AbortController().signal;

async function verifiedTask(test: VerifiedKernel): Promise<TaskSpec> {
  const task = await taskFor(test);
  const [tune = {}] = test.shapes;
  // Scalars that are no extents get a value of their own.
  const given = task.arguments.map((argument) =>
    argument.kind === 'scalar' && !(argument.name in tune) ? { ...argument, value: 0.5 } : argument,
  );
  return { ...task, arguments: given, shapes: { tune: [tune], check: test.shapes, heldOut: [] } };
}

describe('rewritten kernels on the simulated GPU', function () {
  this.timeout(180_000);
  let tools: SimTools | undefined;

  before(async function () {
    this.timeout(600_000);
    tools = await simTools(never);
    const [first] = verifiedKernels;
    if (!tools || !first) return this.skip();
    // Builds the native tools when their sources have changed: that is not the first kernel's time.
    const evaluator = await createSimEvaluator(tools.options(await verifiedTask(first)), never);
    await evaluator[Symbol.asyncDispose]();
  });
  after(async () => {
    await tools?.dispose();
  });

  it('every operator is tried on at least two kernels', () => {
    const tried = verifiedKernels.flatMap((test) => test.operators);
    for (const operator of operators)
      assert.ok(tried.filter((id) => id === operator.id).length >= 2, `${operator.id} needs more kernels`);
  });

  for (const test of verifiedKernels)
    it(`${test.name}: ${test.operators.join(', ')}`, async function () {
      if (!tools) return this.skip();
      const task = await verifiedTask(test);
      const baseline = baselineCandidate(task);
      const context: RewriteContext | undefined = createContext(task, baseline, await loadParser());
      assert.ok(context);
      await using evaluator = await createSimEvaluator(tools.options(task), never);
      for (const id of test.operators) {
        const operator = operators.find((candidate) => candidate.id === id);
        const sites: readonly RewriteSite[] = operator?.sites(context) ?? [];
        const site: RewriteSite | undefined = sites[Math.floor(sites.length / 2)];
        assert.ok(operator && site, `${id} applies`);
        const candidate = candidateFrom(context, baseline, operator, site);
        const evaluation = await evaluator.evaluate(candidate, { seed: 'a' }, never);
        assert.equal(
          evaluation.verdict.kind,
          'verified',
          `${id} (${site.label}): ${JSON.stringify(evaluation.verdict)}\n${candidate.region}`,
        );
      }
    });
});
