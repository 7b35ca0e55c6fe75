import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckerFinding } from '../../../protocol/counters.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import type { Defences } from '../../defences.ts';
import type { CheckCase } from '../../stages/check-plan.ts';
import { answerReasons, findingReason } from './answer-reasons.ts';
import { deviceMemoryFor, launchPart, nonceOf } from './bound-case.ts';
import type { BoundKernel } from './bound-case.ts';
import type { CodeMap } from './code-map.ts';
import type { OutputComparer } from './compare-outputs.ts';
import { caseText, judgeOutputs } from './judge-outputs.ts';
import type { OutputFiles } from './reference-outputs.ts';
import type { RunnerSession } from './runner-session.ts';

/** One case of the check stage, ready to run in a session that holds the checked build. */
export interface CaseToRun {
  readonly task: TaskSpec;
  /** All where absent. */
  readonly defences?: Defences;
  readonly kernel: BoundKernel;
  readonly oneCase: CheckCase;
  readonly session: RunnerSession;
  readonly code: CodeMap;
  readonly comparer: OutputComparer;
  readonly expected: {
    readonly expected: OutputFiles;
    readonly isDouble: boolean;
    readonly baseline: OutputFiles | undefined;
  };
  readonly secret: string;
  readonly requestId: number;
  /** `check` with the checker, `run` without. */
  readonly mode?: 'check' | 'run';
}

export interface CaseResult {
  readonly reasons: readonly Reason[];
  readonly findings: readonly CheckerFinding[];
  readonly notices: readonly CheckerFinding[];
  /** Hash of the outputs that were written throughout. */
  readonly outputs?: string;
}

/** Runs a case and judges findings and outputs. */
export async function runCase(input: CaseToRun, signal: AbortSignal): Promise<CaseResult> {
  const { kernel, oneCase, session, requestId, secret } = input;
  const dump = `case-${requestId}`;
  const outcome = await session.request(
    {
      id: requestId,
      nonce: nonceOf(secret, 'case', requestId),
      seed: oneCase.seed,
      pattern: oneCase.pattern,
      ...launchPart(kernel),
      arguments: kernel.arguments,
      mode: input.mode ?? 'check',
      order: oneCase.order,
      blocks: 'all',
      offsetElements: oneCase.offsetElements,
      dump,
      deviceMemoryBytes: deviceMemoryFor(kernel),
    },
    signal,
  );
  const { reasons, findings, notices } = await answerReasons(outcome, input.code, signal);
  if (outcome.kind === 'ended' || outcome.answer.event === 'failed')
    return { reasons: withCase(reasons, oneCase), findings, notices };
  const { outputs, ended } = outcome.answer;
  if (ended !== undefined) {
    // What it had written by then says nothing.
    rmSync(join(session.folder, dump), { recursive: true, force: true });
    return { reasons: withCase(reasons, oneCase), findings, notices };
  }
  const judged = await judgeOutputs(
    {
      task: input.task,
      ...(input.defences === undefined ? {} : { defences: input.defences }),
      kernel,
      oneCase,
      folder: session.folder,
      outputs,
      ...input.expected,
    },
    input.comparer,
    signal,
  );
  const hash = createHash('sha256');
  for (const output of outputs)
    if (output.unwrittenElements === 0) hash.update(readFileSync(join(session.folder, output.file)));
  rmSync(join(session.folder, dump), { recursive: true, force: true });
  // What is no defect by itself may well be why the results are wrong: then it is said with them.
  const suspects = judged.length === 0 ? [] : notices;
  return {
    reasons: [...withCase(reasons, oneCase), ...judged, ...suspects.map(findingReason)],
    findings: [...findings, ...suspects],
    notices,
    outputs: hash.digest('hex'),
  };
}

/** Says where a finding was made; its line says what to mend. */
function withCase(reasons: readonly Reason[], oneCase: CheckCase): readonly Reason[] {
  return reasons.map((reason) => ({ ...reason, message: `${reason.message}${caseText(oneCase)}` }));
}
