import type { CheckerFinding } from '../../../protocol/counters.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { CodeMap } from './code-map.ts';
import { resolveFindings } from './resolve-places.ts';
import type { RequestOutcome } from './runner-session.ts';

/** What an answer says against the kernel. */
export interface AnswerReasons {
  readonly reasons: readonly Reason[];
  /** Defects. */
  readonly findings: readonly CheckerFinding[];
  /** What is worth knowing and no defect. */
  readonly notices: readonly CheckerFinding[];
}

/** Most findings turned into reasons: the first ones are what to mend. */
const mostReasons = 6;

/** Reasons of an answer: crashes, traps, unsupported constructs, the checker's findings, damaged red zones and inputs. */
export async function answerReasons(
  outcome: RequestOutcome,
  code: CodeMap,
  signal: AbortSignal,
): Promise<AnswerReasons> {
  if (outcome.kind === 'ended')
    return { reasons: [{ rule: 'runner-ended', message: outcome.reason }], findings: [], notices: [] };
  const { answer } = outcome;
  if (answer.event === 'failed') {
    const found = await resolveFindings(answer.findings ?? [], code, signal);
    const findings = found.filter(isDefect);
    if (answer.line === undefined && answer.address !== undefined)
      await code.locate([answer.address], signal);
    const line = answer.line ?? code.place(answer.address).line;
    return {
      reasons: [
        ...findings.map(findingReason),
        { rule: answer.kind, message: answer.message, ...(line > 0 ? { line } : {}) },
      ],
      findings,
      notices: [],
    };
  }
  const found = await resolveFindings(answer.findings, code, signal);
  const findings = found.filter(isDefect);
  const reasons: Reason[] = findings.slice(0, mostReasons).map(findingReason);
  if (answer.ended !== undefined && reasons.length === 0)
    reasons.push({ rule: 'ended', message: answer.ended });
  if (!answer.inputsIntact)
    reasons.push({ rule: 'input-modified', message: 'the kernel writes to an argument that is an input' });
  if (!answer.redZonesIntact)
    reasons.push({
      rule: 'red-zone',
      message: 'the kernel writes outside its buffers (the red zones around them were damaged)',
    });
  return { reasons, findings, notices: found.filter((finding) => !isDefect(finding)) };
}

/**
 * False for findings that never fail a kernel: a thread that ends before a barrier counts as arrived on CUDA devices, and a shuffle
 * that moves nothing may be meant (the last step of a scan).
 */
function isDefect(finding: CheckerFinding): boolean {
  return finding.kind !== 'exit-before-barrier' && finding.kind !== 'idle-shuffle';
}

/** A checker finding as a reason: the rule is its kind. */
export function findingReason(finding: CheckerFinding): Reason {
  const other =
    finding.otherLine === undefined || finding.otherLine === finding.line
      ? ''
      : ` (other access: line ${finding.otherLine})`;
  return {
    rule: finding.kind,
    message: `${finding.message}${other}`,
    ...(finding.line > 0 ? { line: finding.line } : {}),
  };
}
