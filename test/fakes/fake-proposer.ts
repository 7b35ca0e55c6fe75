import type { Proposal, ProposalRequest, Proposer } from '../../src/engine/ports.ts';
import { sleep, throwIfAborted } from '../../src/shared/abort.ts';
import { candidateId } from '../../src/syntax/evolve-region.ts';
import { pointOf } from './fake-evaluator.ts';

/** What a fake proposer may be told to do. */
export interface FakeProposerOptions {
  readonly id?: string;
  readonly delayMs?: () => number;
  /** Characters each candidate is filled up to. */
  readonly bytes?: number;
  /** Points stay within 0 and this, so that a run can end exhausted; 12 by default. */
  readonly bound?: number;
  readonly repairs?: boolean;
}

/** Steps from the parent's point to one next to it; a parent with no new neighbour is exhausted. */
export function fakeProposer(options: FakeProposerOptions = {}): Proposer {
  return {
    id: options.id ?? 'fake',
    repairs: options.repairs ?? false,
    async propose(request, signal): Promise<Proposal> {
      throwIfAborted(signal);
      const delay = options.delayMs?.() ?? 0;
      if (delay > 0) await sleep(delay, signal);
      return step(request, options);
    },
  };
}

function step(request: ProposalRequest, options: FakeProposerOptions): Proposal {
  const { parent, random, known } = request;
  const point = pointOf(parent.candidate.region);
  const moves = random.shuffle([0, 1, 2].flatMap((axis) => [-1, 1].map((by) => ({ axis, by }))));
  for (const { axis, by } of moves) {
    const next = point.map((x, index) => (index === axis ? x + by : x));
    if (next.some((x) => x < 0 || x > (options.bound ?? 12))) continue;
    const text = `constexpr int point[] = {${next.join(', ')}};\n__global__ void scale(float *x) { x[blockIdx.x] *= 2.0f; }`;
    const region = `${text}\n`.padEnd(options.bytes ?? 0, '/');
    const launch = parent.candidate.launch;
    const id = candidateId(region, launch);
    if (known.has(id)) continue;
    return {
      kind: 'candidate',
      candidate: {
        id,
        region,
        ...(launch === undefined ? {} : { launch }),
        assumptions: [],
        parents: [parent.candidate.id],
        origin: { kind: 'rewriter', operators: ['step'] },
        summary: `axis ${axis} by ${by}`,
      },
    };
  }
  return { kind: 'exhausted', reason: 'every neighbour exists' };
}
