import type { ArchiveEntry } from '../archive/archive.ts';
import type { Proposer } from '../ports.ts';
import type { ParentOption, SelectionInput } from '../selection/choose-decision.ts';
import type { RunState } from './run-state.ts';

/** A failing parent is given up after this many children that did not help. */
const repairAttempts = 3;

/** What the next decision is taken on, from the state of the run. */
export function selectionInput(state: RunState, proposers: readonly Proposer[]): SelectionInput {
  const elites = [...state.archive.elites(), ...state.archive.alternatives()];
  return {
    proposers: proposers.map(({ id, repairs }) => {
      const { pulls, reward } = state.proposer(id);
      return { id, pulls, reward, repairs: repairs === true };
    }),
    elites: elites.map((entry) => parentOption(entry, state)),
    others: () => otherVerified(state, new Set(elites.map((entry) => entry.candidate))),
    failures: state.failures.list().flatMap(({ candidate, closeness }) => {
      const fruitless = state.records.get(candidate)?.fruitless ?? 0;
      return fruitless < repairAttempts ? [{ candidate, score: closeness, fruitless }] : [];
    }),
    emptyFrontier: state.archive.emptyFrontier(),
    isOpen: (proposer, parent) => state.isOpen(proposer, parent),
    sinceProgress: state.sinceProgress,
  };
}

function parentOption(entry: ArchiveEntry, state: RunState): ParentOption {
  const { candidate, cell, speedup } = entry;
  const fruitless = state.records.get(candidate)?.fruitless ?? 0;
  return { candidate, cell, score: Math.log(speedup.value), fruitless };
}

function otherVerified(state: RunState, elites: ReadonlySet<string>): readonly ParentOption[] {
  const options: ParentOption[] = [];
  for (const { id, outcome, fruitless } of state.records.values()) {
    if (outcome?.verdict.kind !== 'verified' || outcome.speedup === undefined || elites.has(id)) continue;
    const { cell, speedup } = outcome;
    options.push({
      candidate: id,
      score: Math.log(speedup.value),
      fruitless,
      ...(cell === undefined ? {} : { cell }),
    });
  }
  return options;
}
