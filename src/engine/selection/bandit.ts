import type { Random } from '../ports.ts';

/** One arm: how often it was pulled (pulls still in flight included) and the sum of its rewards, each in [0, 1]. */
export interface Arm {
  readonly id: string;
  readonly pulls: number;
  readonly reward: number;
}

/**
 * Chooses an arm by UCB1 (Auer, Cesa-Bianchi and Fischer 2002, figure 1): every arm once, then mean reward plus
 * sqrt(2 ln n / pulls). Ties are drawn. Throws RangeError without arms.
 */
export function chooseArm(arms: readonly Arm[], random: Random): string {
  const total = arms.reduce((sum, arm) => sum + arm.pulls, 0);
  const bound = (arm: Arm): number =>
    arm.pulls === 0
      ? Infinity
      : arm.reward / arm.pulls + Math.sqrt((2 * Math.log(Math.max(1, total))) / arm.pulls);
  const highest = Math.max(...arms.map(bound));
  const best = arms.filter((arm) => bound(arm) === highest);
  const [only] = best;
  return best.length === 1 && only !== undefined ? only.id : random.pick(best).id;
}
