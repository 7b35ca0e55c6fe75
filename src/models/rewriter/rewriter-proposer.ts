import type { Assumption, Candidate } from '../../protocol/candidate.ts';
import type { Proposal, ProposalRequest, Proposer, Random } from '../../engine/ports.ts';
import { baselineRegion, candidateId } from '../../syntax/evolve-region.ts';
import { loadParser } from '../../syntax/parser.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import { keepsBlockShapes } from './block-shapes.ts';
import { crossover } from './crossover.ts';
import { operators as allOperators } from './operator-registry.ts';
import { rewritable } from './rewritable.ts';
import type { RewrittenCandidate } from './rewritable.ts';
import type { RewriteContext } from './rewrite-context.ts';
import type { Operator, RewriteSite } from './rewrite.ts';

/** Proposes rewritten kernels without a model; the same request always gives the same proposal. */
export class RewriterProposer implements Proposer {
  readonly id = 'rewriter';
  readonly #operators: readonly Operator[];

  constructor(operators: readonly Operator[] = allOperators) {
    this.#operators = operators;
  }

  async propose(request: ProposalRequest, signal: AbortSignal): Promise<Proposal> {
    signal.throwIfAborted();
    const parser = await loadParser();
    signal.throwIfAborted();
    return proposeRewrite(request, this.#operators, parser);
  }
}

/** The proposal for a request: an operator drawn among those that apply, then one of its sites. */
export function proposeRewrite(
  request: ProposalRequest,
  operators: readonly Operator[],
  parser: SyntaxParser,
): Proposal {
  const { task, parent, random, known, gains } = request;
  const opened = rewritable(task, parent.candidate, parser);
  if ('reason' in opened) return { kind: 'exhausted', reason: opened.reason };
  const { context } = opened;
  // Joining two lines of descent is one more choice beside the operators.
  const turns = inTurn<Operator | 'crossover'>([...operators, 'crossover'], random, (turn) =>
    turn === 'crossover' ? hopeOf('crossover', 0.1, gains) : hopeOf(turn.id, turn.expectedGain, gains),
  );
  for (const operator of turns) {
    if (operator === 'crossover') {
      const joined = joinedCandidate(request, parser);
      if (joined) return { kind: 'candidate', candidate: joined };
      continue;
    }
    for (const site of random.shuffle(operator.sites(context))) {
      const rewritten = opened.rewritten(site);
      if (!rewritten) continue;
      const candidate = candidateOf(rewritten, parent.candidate, operator);
      if (known.has(candidate.id)) continue;
      if ('reason' in rewritable(task, candidate, parser)) continue;
      return { kind: 'candidate', candidate };
    }
  }
  return { kind: 'exhausted', reason: 'Every operator that applies to this parent has been tried.' };
}

/** The parent with the independent edits of another elite, when there is one that fits. */
function joinedCandidate(request: ProposalRequest, parser: SyntaxParser): Candidate | undefined {
  const { task, parent, random, known } = request;
  const launch = task.entry.kind === 'kernel' ? task.entry.launch : undefined;
  const ancestor = { region: baselineRegion(task), ...(launch ? { launch } : {}) };
  for (const { candidate: other } of random.shuffle(request.inspirations)) {
    const joined = crossover(ancestor, parent.candidate, other);
    if (!joined || !keepsBlockShapes([parent.candidate, other], joined.launch)) continue;
    const id = candidateId(joined.region, joined.launch);
    if (known.has(id) || 'reason' in rewritable(task, joined, parser)) continue;
    const operatorsOf = (candidate: Candidate): readonly string[] =>
      candidate.origin.kind === 'rewriter' ? candidate.origin.operators : [];
    return {
      id,
      ...joined,
      assumptions: mergedAssumptions(other.assumptions, parent.candidate.assumptions),
      parents: [parent.candidate.id, other.id],
      origin: {
        kind: 'rewriter',
        operators: [...operatorsOf(parent.candidate), ...operatorsOf(other), 'crossover'],
      },
      summary: `Join two lines of change: ${withoutPoint(parent.candidate.summary)}; ${withoutPoint(other.summary)}.`,
    };
  }
  return undefined;
}

function withoutPoint(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** The candidate a site of a CUDA task leads to. */
export function candidateFrom(
  context: RewriteContext,
  parent: Candidate,
  operator: Operator,
  site: RewriteSite,
): Candidate {
  const launch = site.rewrite.launch ?? parent.launch;
  const rewritten = {
    region: context.regionAfter(site.rewrite.edits),
    ...(launch ? { launch } : {}),
    assumptions: site.rewrite.assumptions,
    summary: site.rewrite.summary,
  };
  return candidateOf(rewritten, parent, operator);
}

function candidateOf(rewritten: RewrittenCandidate, parent: Candidate, operator: Operator): Candidate {
  const { region, launch } = rewritten;
  const previous = parent.origin.kind === 'rewriter' ? parent.origin.operators : [];
  return {
    id: candidateId(region, launch),
    region,
    ...(launch ? { launch } : {}),
    assumptions: mergedAssumptions(parent.assumptions, rewritten.assumptions),
    parents: [parent.id],
    origin: { kind: 'rewriter', operators: [...previous, operator.id] },
    summary: rewritten.summary,
  };
}

/** A newer block shape replaces an older one; everything else adds up. */
function mergedAssumptions(older: readonly Assumption[], newer: readonly Assumption[]): Assumption[] {
  const reshaped = newer.some((assumption) => assumption.kind === 'block-shape');
  const merged = new Map<string, Assumption>();
  for (const assumption of [...older.filter((item) => !(reshaped && item.kind === 'block-shape')), ...newer])
    merged.set(JSON.stringify(assumption), assumption);
  return [...merged.values()];
}

/** How many measured candidates the expectation of an operator is worth. */
const priorWeight = 2;

/** Mean log gain of the candidates an operator made, with its expectation counted in as if it had been measured. */
function hopeOf(id: string, expected: number | undefined, gains: ProposalRequest['gains']): number {
  const { count, logGain } = gains?.get(id) ?? { count: 0, logGain: 0 };
  return ((expected ?? 0.2) * priorWeight + logGain) / (priorWeight + count);
}

/** All items in a random order in which larger weights tend to come first (Efraimidis and Spirakis 2006). */
function inTurn<T>(items: readonly T[], random: Random, weightOf: (item: T) => number): T[] {
  return items
    .map((item) => ({ item, key: Math.log(1 - random.next()) / Math.max(1e-6, weightOf(item)) }))
    .sort((a, b) => b.key - a.key)
    .map(({ item }) => item);
}
