import assert from 'node:assert/strict';
import { createSimEvaluator } from '../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import { operators } from '../../../../src/models/rewriter/operator-registry.ts';
import { rewritable } from '../../../../src/models/rewriter/rewritable.ts';
import type { RewriteSite } from '../../../../src/models/rewriter/rewrite.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type { Shape } from '../../../../src/protocol/task.ts';
import { baselineCandidate } from '../../../../src/syntax/baseline-candidate.ts';
import { candidateId } from '../../../../src/syntax/evolve-region.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { simTools } from '../../evaluation/sim-tools.ts';
import type { SimTools } from '../../evaluation/sim-tools.ts';
import { styledTask } from '../../syntax/sycl/styled-task.ts';
import { kernels } from '../../syntax/sycl/sycl-kernels.ts';

const never = new AbortController().signal;

/** Which operators are tried on which style, and the shapes: one ragged. */
const tried: readonly {
  readonly style: string;
  readonly operators: readonly string[];
  readonly shapes: readonly Shape[];
}[] = [
  {
    style: 'a lambda over an nd_range, pointers',
    operators: ['tile-reduction-loop', 'split-accumulators', 'add-launch-bounds'],
    shapes: [
      { M: 64, N: 64, K: 64 },
      { M: 17, N: 33, K: 19 },
    ],
  },
  {
    style: 'a command group without a namespace, an id',
    operators: ['vectorise-elements', 'coarsen-threads', 'change-block-size'],
    shapes: [{ n: 2048 }, { n: 333 }],
  },
  {
    style: 'a function object with a constructor',
    operators: ['warp-per-row', 'split-accumulators'],
    shapes: [
      { rows: 24, cols: 64 },
      { rows: 7, cols: 45 },
    ],
  },
  {
    style: 'buffers and two-dimensional accessors',
    operators: ['change-block-size'],
    shapes: [
      { rows: 32, cols: 256 },
      { rows: 5, cols: 77 },
    ],
  },
  { style: 'an atomic that has a name', operators: ['privatise-atomics'], shapes: [{ n: 8192 }, { n: 100 }] },
  {
    style: 'a statement of main, host constants, a named lambda parameter',
    operators: ['block-per-row', 'unroll-loop'],
    shapes: [
      { length: 256, taps: 9 },
      { length: 61, taps: 5 },
    ],
  },
  {
    style: 'an alias of the namespace, a transposition by groups',
    operators: ['stage-transposed-store'],
    shapes: [
      { w: 64, h: 96 },
      { w: 33, h: 18 },
    ],
  },
  {
    style: 'an old accessor, an offset computed on the host',
    operators: ['vectorise-elements'],
    shapes: [{ n: 1024 }, { n: 129 }],
  },
];

describe('rewritten SYCL kernels on the simulated GPU', function () {
  this.timeout(240_000);
  let tools: SimTools | undefined;

  before(async function () {
    tools = await simTools(never);
    if (!tools) this.skip();
  });
  after(async () => {
    await tools?.dispose();
  });

  for (const { style, operators: ids, shapes } of tried)
    it(`${style}: ${ids.join(', ')}`, async function () {
      if (!tools) return this.skip();
      const kernel = kernels.find((one) => one.style === style);
      assert.ok(kernel);
      const styled = await styledTask(kernel);
      const [tune = {}] = shapes;
      const forms = kernel.text.includes('sycl::buffer<')
        ? styled.arguments.map((argument) =>
            argument.kind === 'buffer' ? { ...argument, form: 'buffer' as const } : argument,
          )
        : styled.arguments;
      const source = `#include <sycl/sycl.hpp>\n${styled.source}`;
      const moved = source.length - styled.source.length;
      const task = {
        ...styled,
        source,
        region: { start: styled.region.start + moved, end: styled.region.end + moved },
        arguments: forms,
        shapes: { tune: [tune], check: shapes, heldOut: [] },
      };
      const baseline = baselineCandidate(task);
      const opened = rewritable(task, baseline, await loadParser());
      if ('reason' in opened) assert.fail(opened.reason);
      await using evaluator = await createSimEvaluator(tools.options(task), never);
      for (const id of ids) {
        const sites: readonly RewriteSite[] =
          operators.find((one) => one.id === id)?.sites(opened.context) ?? [];
        const site: RewriteSite | undefined = sites[Math.floor((sites.length - 1) / 2)];
        assert.ok(site, `${id} applies`);
        const rewritten = opened.rewritten(site);
        assert.ok(rewritten, `${id} (${site.label}) can be printed`);
        const candidate: Candidate = {
          ...baseline,
          ...rewritten,
          id: candidateId(rewritten.region),
          parents: [baseline.id],
          origin: { kind: 'rewriter', operators: [id] },
        };
        const evaluation = await evaluator.evaluate(candidate, { seed: 'a' }, never);
        assert.equal(
          evaluation.verdict.kind,
          'verified',
          `${id} (${site.label}): ${JSON.stringify(evaluation.verdict)}\n${candidate.region}`,
        );
      }
    });
});
