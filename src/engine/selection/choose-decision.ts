import type { CellId } from '../../protocol/descriptor.ts';
import type { DecisionMode } from '../../protocol/run-event.ts';
import { neighboursOf } from '../archive/cells.ts';
import type { Random } from '../ports.ts';
import { chooseArm } from './bandit.ts';
import type { Arm } from './bandit.ts';
import { drawByRank } from './rank-softmax.ts';

/** A candidate that may become a parent. */
export interface ParentOption {
  readonly candidate: string;
  readonly cell?: CellId;
  /** Log speedup of a verified candidate, closeness to passing of a failed one. Only ever compared among its kind. */
  readonly score: number;
  /** Children in a row that changed nothing in the archive; the more there are, the less likely is another one. */
  readonly fruitless: number;
}

/** A proposer with what it brought so far. */
export interface ProposerOption extends Arm {
  /** Takes failing parents. */
  readonly repairs: boolean;
}

/** What a decision is taken on; a view of the run's state. */
export interface SelectionInput {
  readonly proposers: readonly ProposerOption[];
  /** Elites and their simpler ties, in a fixed order. */
  readonly elites: readonly ParentOption[];
  /** Every other verified candidate, asked for only when all elites are used up. */
  readonly others: () => readonly ParentOption[];
  readonly failures: readonly ParentOption[];
  readonly emptyFrontier: readonly CellId[];
  /** False when this proposer has nothing more to make from this parent. */
  readonly isOpen: (proposer: string, parent: string) => boolean;
  /** Evaluations since the archive last changed. */
  readonly sinceProgress: number;
}

/** Who makes the next candidate, from what, and why. */
export interface Decision {
  readonly proposer: string;
  readonly parent: string;
  readonly mode: DecisionMode;
  readonly targetCell?: CellId;
}

/** After this many evaluations without a change the search turns to empty cells, and after the second number it also stops preferring good elites. */
const stagnation = { explore: 16, restart: 48 } as const;

/**
 * Takes one decision, or null when no proposer has anything left to make. The mix is 70 % from elites by rank, 20 %
 * towards empty cells, 10 % repair of failures that came close (for proposers that can).
 */
export function chooseDecision(input: SelectionInput, random: Random): Decision | null {
  const options = input.proposers.flatMap((proposer) => {
    const parents = parentsFor(proposer, input);
    return parents.length === 0 ? [] : [{ ...proposer, parents }];
  });
  if (options.length === 0) return null;
  const proposerId = chooseArm(options, random);
  const proposer = options.find((option) => option.id === proposerId);
  if (proposer === undefined) return null;
  const parents = proposer.parents;

  const stuck = input.sinceProgress >= stagnation.explore;
  const flatness = input.sinceProgress >= stagnation.restart ? 1e9 : 1;
  const targets = reachable(input.emptyFrontier, parents);
  const failures = proposer.repairs
    ? input.failures.filter((failure) => input.isOpen(proposer.id, failure.candidate))
    : [];
  const mode = drawMode(
    [
      ['exploit', stuck ? 0.4 : 0.7],
      ['explore', targets.length === 0 ? 0 : stuck ? 0.45 : 0.2],
      ['repair', failures.length === 0 ? 0 : stuck ? 0.15 : 0.1],
    ],
    random,
  );
  if (mode === 'repair') return { proposer: proposer.id, parent: draw(failures, random, flatness), mode };
  if (mode === 'explore') {
    const targetCell = random.pick(targets);
    const near = parents.filter(({ cell }) => cell !== undefined && neighboursOf(targetCell).includes(cell));
    return { proposer: proposer.id, parent: draw(near, random, flatness), mode, targetCell };
  }
  return { proposer: proposer.id, parent: draw(parents, random, flatness), mode };
}

/** Elites the proposer can still use; when it has used them all up, the other verified candidates. */
function parentsFor(proposer: ProposerOption, input: SelectionInput): readonly ParentOption[] {
  const open = (option: ParentOption): boolean => input.isOpen(proposer.id, option.candidate);
  const elites = input.elites.filter(open);
  return elites.length > 0 ? elites : input.others().filter(open);
}

/** Empty cells that one of the parents is next to. */
function reachable(frontier: readonly CellId[], parents: readonly ParentOption[]): readonly CellId[] {
  const cells = new Set(parents.flatMap((parent) => parent.cell ?? []));
  return frontier.filter((cell) => neighboursOf(cell).some((other) => cells.has(other)));
}

function draw(options: readonly ParentOption[], random: Random, flatness: number): string {
  const ranked = options.map((option) => ({
    item: option.candidate,
    score: option.score,
    damping: 1 / (1 + option.fruitless / 6),
  }));
  return drawByRank(ranked, random, flatness);
}

function drawMode(weights: readonly (readonly [DecisionMode, number])[], random: Random): DecisionMode {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [mode, weight] of weights) {
    left -= weight;
    if (left < 0) return mode;
  }
  return 'exploit';
}
