import type { DefenceId, Defences } from '../../defences.ts';
import type { RawFinding, RunnerAnswer } from './runner-answer.ts';

/** Whose finding each kind is; kinds that are not here are everybody's. */
const findingDefence: Readonly<Partial<Record<RawFinding['kind'], DefenceId>>> = {
  'out-of-bounds': 'bounds',
  race: 'races',
  'divergent-barrier': 'barrier-checks',
  deadlock: 'barrier-checks',
  'uninitialised-read': 'uninitialised-reads',
  'wild-access': 'wild-access',
};

/** An answer without what defences that are switched off would say of it: nothing else that judges an answer has to ask for them. */
export function answerInForce(answer: RunnerAnswer, defences: Defences): RunnerAnswer {
  const isInForce = (finding: RawFinding): boolean => {
    const defence = findingDefence[finding.kind];
    return defence === undefined || defences.has(defence);
  };
  if (answer.event === 'failed')
    return answer.findings === undefined
      ? answer
      : { ...answer, findings: answer.findings.filter(isInForce) };
  return {
    ...answer,
    findings: answer.findings.filter(isInForce),
    inputsIntact: answer.inputsIntact || !defences.has('input-hashes'),
    redZonesIntact: answer.redZonesIntact || !defences.has('red-zones'),
    outputs: defences.has('poison')
      ? answer.outputs
      : answer.outputs.map((output) => ({ ...output, unwrittenElements: 0 })),
  };
}
