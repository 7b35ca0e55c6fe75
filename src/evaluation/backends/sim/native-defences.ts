import type { DefenceId, Defences } from '../../defences.ts';

/** Defences that act in the runner itself. It takes `--without NAME` only where it was built for tests (KF_TEST_BUILD). */
const nativeDefences = [
  'wild-access',
  'runner-lockdown',
  'process-census',
  'poison',
] as const satisfies readonly DefenceId[];

/** Those of them that are switched off. */
export function withoutNative(defences: Defences): readonly DefenceId[] {
  return nativeDefences.filter((defence) => !defences.has(defence));
}
