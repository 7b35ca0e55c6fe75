import type { AttackResult } from './judge.ts';
import type { SuiteResult } from './run-suite.ts';

/** What the suite says in numbers. */
export interface SuiteNumbers {
  /** Attacks whose controls passed: only these count. */
  readonly effective: number;
  readonly caught: number;
  readonly ineffective: number;
  /** Every attack that got through, effective or not. */
  readonly through: number;
  readonly honest: number;
  readonly falseAlarms: number;
  /** True when nothing got through, every control that was tried passed and every honest kernel did. */
  readonly isSound: boolean;
}

/** Counts a result. Without controls every attack counts as effective, which the caller has to say. */
export function numbersOf({ attacks, honest }: Pick<SuiteResult, 'attacks' | 'honest'>): SuiteNumbers {
  const counted = attacks.filter(({ control }) => control.kind !== 'ineffective');
  const through = attacks.filter(isThrough).length;
  const falseAlarms = honest.filter(({ passed }) => !passed).length;
  const ineffective = attacks.length - counted.length;
  return {
    effective: counted.length,
    caught: counted.filter((result) => !isThrough(result)).length,
    ineffective,
    through,
    honest: honest.length,
    falseAlarms,
    isSound: through === 0 && ineffective === 0 && falseAlarms === 0,
  };
}

function isThrough({ guarded }: AttackResult): boolean {
  return guarded.kind === 'through';
}
