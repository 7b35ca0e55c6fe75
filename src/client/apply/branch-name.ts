import type { ApplyPlan } from '../../protocol/editor/apply.ts';

/** `kernelfoundry/matmul-132a72-9c5fa5ed`: the run and the variant, nothing that changes from day to day. */
export function branchName({ run, candidate }: Pick<ApplyPlan, 'run' | 'candidate'>): string {
  const safe = run.replace(/[^\w.-]+/g, '-').replace(/^[.-]+|\.lock$|[.-]+$/g, '');
  return `kernelfoundry/${safe}-${candidate.slice(0, 8)}`;
}
