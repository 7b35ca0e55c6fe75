import type { Hint } from '../../protocol/hint.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { wordsOf } from '../../shared/sycl-words.ts';
import type { CountedLaunch } from '../backends/sim/counted-launch.ts';
import { earlyExit } from './early-exit-hint.ts';
import { atRoofline, divergence, doubleArithmetic, lowOccupancy, smallGrid } from './execution-hints.ts';
import { idleShuffle } from './idle-shuffle-hint.ts';
import type { HintContext, HintRule } from './hint-rule.ts';
import { atomicsContention, bankConflicts, scalarAccesses, uncoalesced } from './memory-hints.ts';

/** Every rule. Adding one: a function and a line here. */
const rules: readonly HintRule[] = [
  uncoalesced,
  bankConflicts,
  divergence,
  atomicsContention,
  scalarAccesses,
  doubleArithmetic,
  lowOccupancy,
  smallGrid,
  atRoofline,
  earlyExit,
  idleShuffle,
];

/** Hints of a counted launch, the most promising first. */
export function hintsFor(
  counted: CountedLaunch,
  task: Pick<TaskSpec, 'arguments' | 'language'>,
): readonly Hint[] {
  const context: HintContext = { usesDouble: task.arguments.some(({ type }) => type === 'f64') };
  const words = wordsOf(task.language);
  return rules
    .flatMap((rule) => rule(counted, context))
    .map((hint) => ({ ...hint, text: words(hint.text) }))
    .sort((a, b) => (b.estimatedSpeedup ?? 1) - (a.estimatedSpeedup ?? 1));
}
