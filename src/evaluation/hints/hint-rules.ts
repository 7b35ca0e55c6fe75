import type { Hint } from '../../protocol/hint.ts';
import type { CountedLaunch } from '../backends/sim/counted-launch.ts';

/** Hints of a counted launch. */
export function hintsFor(_counted: CountedLaunch, _source: string): readonly Hint[] {
  return [];
}
