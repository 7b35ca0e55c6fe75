import assert from 'node:assert/strict';
import type { ProposalRequest } from '../../../../src/engine/ports.ts';
import { useSinglePrecision } from '../../../../src/models/rewriter/operators/use-single-precision.ts';
import { rewritable } from '../../../../src/models/rewriter/rewritable.ts';
import { RewriterProposer } from '../../../../src/models/rewriter/rewriter-proposer.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type { Evaluation } from '../../../../src/protocol/evaluation.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { baselineCandidate } from '../../../../src/syntax/baseline-candidate.ts';
import { baselineRegion, composeSource } from '../../../../src/syntax/evolve-region.ts';
import { loadParser, parse } from '../../../../src/syntax/parser.ts';
import { syntaxErrors } from '../../../../src/syntax/syntax-errors.ts';
import { styledTask } from '../../syntax/sycl/styled-task.ts';
import { kernels } from '../../syntax/sycl/sycl-kernels.ts';

const signal = new AbortController().signal;
// The rewriter looks at candidates only.
const evaluation = {} as Evaluation;

async function requestFor(style: number, seed: string): Promise<ProposalRequest> {
  const kernel = kernels[style];
  assert.ok(kernel);
  const task = await styledTask(kernel);
  const candidate = baselineCandidate(task);
  return {
    task,
    device: 'sim:b580',
    parent: { candidate, evaluation },
    inspirations: [],
    known: new Set([candidate.id]),
    random: randomFor(seed, 1),
    decision: 0,
    attempt: 0,
  };
}

describe('rewriter proposer on SYCL', () => {
  it('proposes SYCL text without a launch, the same for the same request', async () => {
    const proposer = new RewriterProposer();
    for (const seed of ['a', 'b', 'c']) {
      const one = await proposer.propose(await requestFor(0, seed), signal);
      const two = await proposer.propose(await requestFor(0, seed), signal);
      assert.deepEqual(one, two);
      assert.equal(one.kind, 'candidate');
      assert.equal(one.candidate.launch, undefined);
      assert.match(one.candidate.region, /sycl::nd_item<2>/);
      assert.doesNotMatch(one.candidate.region, /threadIdx|__global__|__shared__/);
    }
  });

  it('goes on from its own candidates', async function () {
    this.timeout(60_000);
    const proposer = new RewriterProposer();
    for (const style of [0, 1, 5, 12]) {
      const first = await requestFor(style, 'line');
      let parent: Candidate = first.parent.candidate;
      const known = new Set([parent.id]);
      for (let step = 0; step < 4; step++) {
        const request = {
          ...first,
          parent: { candidate: parent, evaluation },
          known,
          random: randomFor('line', step),
        };
        const proposal = await proposer.propose(request, signal);
        if (proposal.kind !== 'candidate') break;
        parent = proposal.candidate;
        known.add(parent.id);
        const text = composeSource(first.task, parent);
        assert.deepEqual(syntaxErrors(await parse(text)), []);
      }
      assert.ok(known.size > 2, kernels[style]?.style);
    }
  });

  it('joins edits to different lines', async () => {
    const first = await requestFor(0, 'join');
    const region = first.parent.candidate.region;
    const changed = (from: string, to: string): Candidate => ({
      ...first.parent.candidate,
      id: to,
      region: region.replace(from, to),
      origin: { kind: 'rewriter', operators: [to] },
    });
    const one = changed('    float sum = 0.0f;', '    float sum = -0.0f;');
    const other = changed('  sycl::range<2> local(16, 16);', '  sycl::range<2> local(8, 32);');
    const proposer = new RewriterProposer([]);
    const joined = await proposer.propose(
      { ...first, parent: { candidate: one, evaluation }, inspirations: [{ candidate: other, evaluation }] },
      signal,
    );
    assert.equal(joined.kind, 'candidate');
    assert.match(joined.candidate.region, /local\(8, 32\)[^]*-0\.0f/);
  });

  it('says why a kernel cannot be rewritten', async () => {
    const request = await requestFor(0, 'a');
    const { task, parent } = request;
    const source = task.source.replace('float sum = 0.0f;', 'auto sum = sycl::marray<float, 2>{};');
    const grown = source.length - task.source.length;
    const changed = { ...task, source, region: { ...task.region, end: task.region.end + grown } };
    const region = source.slice(changed.region.start, changed.region.end);
    const proposal = await new RewriterProposer().propose(
      { ...request, task: changed, parent: { ...parent, candidate: { ...parent.candidate, region } } },
      signal,
    );
    assert.deepEqual(proposal, {
      kind: 'exhausted',
      reason: 'Line 8: A sycl::marray that is used as a whole cannot be shown.',
    });
  });

  it('puts single-precision copies of helpers in front of the host function, and goes on from there', async () => {
    const text = `inline double tail(double d) { return 0.5 * sycl::erfc(-d / std::sqrt(2.0)); }

void tails(sycl::queue &q, const float *x, float *y, int n) {
  q.parallel_for(sycl::nd_range<1>((n + 127) / 128 * 128, 128), [=](sycl::nd_item<1> item) {
    const int i = item.get_global_id(0);
    if (i < n) y[i] = tail(x[i]);
  });
}
`;
    const [first] = kernels;
    assert.ok(first);
    const buffers = first.arguments.filter((argument) => argument.kind === 'buffer').slice(0, 2);
    const task = await styledTask({
      ...first,
      text,
      entry: 'tails',
      arguments: [
        ...buffers.map((one, index) => ({
          ...one,
          name: 'xy'.charAt(index),
          shape: ['n'],
          role: index === 0 ? ('input' as const) : ('output' as const),
        })),
        { kind: 'scalar', name: 'n', type: 'i32', value: 'n' },
      ],
      tune: { n: 4096 },
    });
    const parser = await loadParser();
    const opened = rewritable(task, { region: baselineRegion(task) }, parser);
    assert.ok('context' in opened);
    const [site] = useSinglePrecision.sites(opened.context);
    const made = site && opened.rewritten(site);
    assert.match(
      made?.region ?? '',
      /inline float tail_single\(float d\) \{ return 0\.5f \* sycl::erfc\(-d \/ sycl::sqrt\(2\.0f\)\); \}\n\nvoid tails/,
    );
    assert.match(made?.region ?? '', /y\[i\] = tail_single\(x\[i\]\)/);
    const again = rewritable(task, { region: made?.region ?? '' }, parser);
    assert.ok('context' in again);
    assert.equal(
      composeSource(task, { region: made?.region ?? '' }).match(/inline double tail\(/g)?.length,
      1,
    );
  });
});
