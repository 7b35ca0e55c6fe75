import type { TimeBreakdown } from '../../protocol/evaluation.ts';

/** One term of the time model. */
export interface ModelTerm {
  readonly term: string;
  readonly us: number;
}

/** The terms of a modelled time by their names, largest first. They overlap: the time is no sum of them. */
export function modelTerms(breakdown: TimeBreakdown): readonly ModelTerm[] {
  return [
    { term: 'DRAM', us: breakdown.dramUs },
    { term: 'L2', us: breakdown.l2Us },
    { term: 'L1', us: breakdown.l1Us },
    { term: 'shared memory', us: breakdown.sharedUs },
    { term: 'arithmetic', us: breakdown.arithmeticUs },
    { term: 'instruction issue', us: breakdown.issueUs },
    { term: 'atomics', us: breakdown.atomicsUs },
    { term: 'latency', us: breakdown.latencyUs },
    { term: 'launch', us: breakdown.launchUs },
  ].sort((a, b) => b.us - a.us);
}
