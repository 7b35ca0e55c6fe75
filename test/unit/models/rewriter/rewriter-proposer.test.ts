import assert from 'node:assert/strict';
import type { ProposalRequest } from '../../../../src/engine/ports.ts';
import { keepsBlockShapes } from '../../../../src/models/rewriter/block-shapes.ts';
import { crossover } from '../../../../src/models/rewriter/crossover.ts';
import { operators } from '../../../../src/models/rewriter/operator-registry.ts';
import { RewriterProposer } from '../../../../src/models/rewriter/rewriter-proposer.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type { Evaluation } from '../../../../src/protocol/evaluation.ts';
import type { LaunchConfiguration } from '../../../../src/protocol/task.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { candidateId } from '../../../../src/syntax/evolve-region.ts';
import { taskFor } from './rewriter-fixture.ts';

const source = `__global__ void rows(const float* in, float* out, int n, int m) {
  int r = blockIdx.x * blockDim.x + threadIdx.x;
  if (r >= n) return;
  float total = 0.0;
  for (int c = 0; c < m; c++) total += in[r * m + c];
  out[r] = total;
}
void host(float* in, float* out, int n, int m) { rows<<<(n + 63) / 64, 64>>>(in, out, n, m); }
`;

async function requestFor(text: string, changes: { readonly seed?: string } = {}): Promise<ProposalRequest> {
  const { seed = 'a' } = changes;
  const task = await taskFor({ name: 'proposal', source: text });
  const launch = task.entry.kind === 'kernel' ? task.entry.launch : undefined;
  const region = text.slice(task.region.start, task.region.end);
  const baseline: Candidate = {
    id: candidateId(region, launch),
    region,
    ...(launch ? { launch } : {}),
    assumptions: [],
    parents: [],
    origin: { kind: 'baseline' },
    summary: 'The original.',
  };
  // The rewriter looks at the candidate only.
  const evaluation = {} as Evaluation;
  return {
    task,
    device: 'sim:h100',
    parent: { candidate: baseline, evaluation },
    inspirations: [],
    known: new Set([baseline.id]),
    random: randomFor(seed, 1),
    decision: 0,
    attempt: 0,
  };
}

const signal = new AbortController().signal;

describe('rewriter proposer', () => {
  it('gives the same proposal for the same request and others for other draws', async () => {
    const proposer = new RewriterProposer();
    const ids = new Set<string>();
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const [one, two] = [
        await proposer.propose(await requestFor(source, { seed }), signal),
        await proposer.propose(await requestFor(source, { seed }), signal),
      ];
      assert.deepEqual(one, two);
      assert.equal(one.kind, 'candidate');
      ids.add(one.candidate.id);
    }
    assert.ok(ids.size > 1);
  });

  it('never repeats a known candidate and ends with exhausted', async () => {
    const proposer = new RewriterProposer();
    const known = new Set<string>();
    for (let count = 0; ; count++) {
      const request = await requestFor(source, { seed: String(count) });
      const proposal = await proposer.propose(
        { ...request, known: new Set([...known, ...request.known]) },
        signal,
      );
      if (proposal.kind !== 'candidate') {
        assert.equal(proposal.kind, 'exhausted');
        assert.ok(count >= 8, `only ${count} proposals`);
        return;
      }
      const { candidate } = proposal;
      assert.ok(!known.has(candidate.id));
      assert.equal(candidate.id, candidateId(candidate.region, candidate.launch));
      assert.deepEqual(candidate.parents, [request.parent.candidate.id]);
      known.add(candidate.id);
      assert.ok(count < 200, 'the neighbourhood of one parent is finite');
    }
  });

  it('says why nothing can be proposed for a parent that does not parse', async () => {
    const request = await requestFor(source);
    const candidate = { ...request.parent.candidate, region: '__global__ void rows(' };
    const proposal = await new RewriterProposer().propose(
      { ...request, parent: { ...request.parent, candidate } },
      signal,
    );
    assert.equal(proposal.kind, 'exhausted');
  });

  it('stops when it is cancelled', async () => {
    const cancelled = AbortSignal.abort();
    await assert.rejects(async () => new RewriterProposer().propose(await requestFor(source), cancelled), {
      name: 'AbortError',
    });
  });

  it('has unique operator ids', () => {
    assert.equal(new Set(operators.map((operator) => operator.id)).size, operators.length);
    assert.ok(operators.length >= 8);
  });
});

describe('crossover', () => {
  it('joins nothing that counts on a block shape which the other side has changed', () => {
    const counting = { assumptions: [{ kind: 'block-shape' as const, block: [32, 8] }] };
    const free = { assumptions: [] };
    const launch = (...block: string[]): LaunchConfiguration => ({ grid: ['n'], block, sharedBytes: '0' });
    assert.ok(keepsBlockShapes([free, free], launch('64')));
    assert.ok(keepsBlockShapes([counting, free], launch('32', '8', '1')));
    assert.ok(!keepsBlockShapes([counting, free], launch('64', '4')));
    assert.ok(
      !keepsBlockShapes([counting, { assumptions: [{ kind: 'block-shape', block: [16] }] }], launch('WIDTH')),
    );
    // Without a launch beside the text nobody knows what the other side made of it.
    assert.ok(!keepsBlockShapes([counting, free], undefined));
    assert.ok(keepsBlockShapes([counting, counting], undefined));
  });

  const ancestor = { region: 'a\nb\nc\nd\ne\n', launch: { grid: ['1'], block: ['32'], sharedBytes: '0' } };

  it('joins edits to different lines and takes the launch that changed', () => {
    const joined = crossover(
      ancestor,
      { region: 'A\nb\nc\nd\ne\n', launch: ancestor.launch },
      { region: 'a\nb\nc\nd\nE\nf\n', launch: { ...ancestor.launch, block: ['64'] } },
    );
    assert.deepEqual(joined, { region: 'A\nb\nc\nd\nE\nf\n', launch: { ...ancestor.launch, block: ['64'] } });
  });

  it('refuses edits that touch, conflicting launches and missing edits', () => {
    const changed = (region: string, block = '32') => ({
      region,
      launch: { ...ancestor.launch, block: [block] },
    });
    assert.equal(crossover(ancestor, changed('A\nb\nc\nd\ne\n'), changed('a\nB\nc\nd\ne\n')), undefined);
    assert.equal(
      crossover(ancestor, changed('A\nb\nc\nd\ne\n', '64'), changed('a\nb\nc\nd\nE\n', '128')),
      undefined,
    );
    assert.equal(crossover(ancestor, changed(ancestor.region), changed('a\nb\nc\nd\nE\n')), undefined);
  });
});
