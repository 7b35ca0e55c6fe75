import { axes, levelNamesOf } from '../../src/protocol/descriptor.ts';
import type { Axis, CellId, Level } from '../../src/protocol/descriptor.ts';
import type { Language } from '../../src/protocol/task.ts';
import type { StageName } from '../../src/protocol/evaluation.ts';
import type { CandidateState } from '../../src/protocol/editor/run-view.ts';

/** Level of a cell on an axis. */
export function levelOf(cell: CellId, axis: Axis): Level {
  return Number(cell[2 * axes.indexOf(axis) + 1]) as Level;
}

/** `coalesced, fused, warp intrinsics` for `m1c1p2`; of a SYCL kernel in the words of SYCL. */
export function cellText(cell: CellId, language: Language): string {
  const names = levelNamesOf(language);
  return axes.map((axis) => names[axis][levelOf(cell, axis)]).join(', ');
}

export const stateWords: Readonly<Record<CandidateState, string>> = {
  verified: 'Verified',
  evaluating: 'Evaluating',
  quarantined: 'Doubted',
  failed: 'Failed',
};

/** What each stage does, for people. */
const stageWords: Readonly<Record<StageName, string>> = {
  gate: 'source check',
  build: 'compiler',
  check: 'correctness check',
  bench: 'timing',
  profile: 'profiling',
};

/** The stage in words; an unknown one by its name. */
export function stageText(stage: string): string {
  if (stage === 'quarantined') return 'doubted results';
  return (stageWords as Readonly<Record<string, string>>)[stage] ?? stage;
}
