import type { Candidate } from '../../../protocol/candidate.ts';
import type { CheckerFinding } from '../../../protocol/counters.ts';
import type { Reason, ShapeTiming, TimeEstimate } from '../../../protocol/evaluation.ts';
import type { Shape, TaskSpec } from '../../../protocol/task.ts';
import type { Result } from '../../../shared/result.ts';
import { shapeText } from '../../bind-task.ts';
import type { Defences } from '../../defences.ts';
import { hintsFor } from '../../hints/hint-rules.ts';
import type { Attempt, BenchResult, CheckResult, ProfileResult, StageOutcome } from '../../pipeline.ts';
import {
  assumptionText,
  excludedBy,
  needsAlignment,
  needsApart,
  overlapsOf,
  planChecks,
  privateSeed,
} from '../../stages/check-plan.ts';
import type { CheckCase, CheckShape } from '../../stages/check-plan.ts';
import { auditKernel } from './audit-blocks.ts';
import type { AuditedKernel } from './audit-blocks.ts';
import { checkDrawnBlocks } from './check-drawn-blocks.ts';
import type { BlockCensus } from './block-census.ts';
import { checkCase, isMisaligned } from './checked-case.ts';
import type { OutputComparer } from './compare-outputs.ts';
import { countKernel } from './counted-kernel.ts';
import type { CountedKernel } from './counted-kernel.ts';
import type { CountingParts } from './counted-launch.ts';
import { overrunsIn } from './plain-runs.ts';
import type { PreparedKernel } from './prepared-kernel.ts';
import type { RunnerSession } from './runner-session.ts';
import type { SimBaseline } from './sim-baseline.ts';
import type { DeviceProfile } from './time-model/device-profile.ts';
import { checkTuneShape } from './tune-check.ts';
import type { TuneCheckResult } from './tune-check.ts';

export interface SimAttemptParts {
  readonly task: TaskSpec;
  readonly baseline: SimBaseline;
  readonly comparer: OutputComparer;
  readonly profile: DeviceProfile;
  readonly defences: Defences;
  /** Same for all candidates of the evaluator. */
  readonly secret: string;
  /** Results at tune shapes are compared in full whatever that takes. */
  readonly thorough?: boolean;
  /** Of this evaluation, and public: its inputs are drawn from it and the secret, once the candidate is loaded. */
  readonly seed: string;
}

/** Processes of a candidate: the checked build for the check cases, another for counting and comparing at tune shapes, the plain build. */
type SessionName = 'checked' | 'counting' | 'plain';

/** One candidate between its stages on the simulated GPU: three runner processes at most, closed when it is disposed. */
export class SimAttempt implements Attempt {
  readonly #parts: SimAttemptParts;
  readonly #kernel: PreparedKernel;
  readonly #sessions = new Map<SessionName, Promise<RunnerSession>>();
  #early: Promise<unknown> | undefined;
  readonly #counted = new Map<string, CountedKernel>();
  readonly #notices: CheckerFinding[] = [];

  constructor(parts: SimAttemptParts, kernel: PreparedKernel) {
    this.#parts = { ...parts, seed: privateSeed(parts.secret, parts.seed) };
    this.#kernel = kernel;
  }

  async check(signal: AbortSignal): Promise<StageOutcome<CheckResult>> {
    const { baseline, task, seed, defences } = this.#parts;
    const { candidate, constants } = this.#kernel;
    const session = await this.#session('checked', signal);
    const problem = await session.loaded(signal);
    if (problem !== undefined)
      return {
        kind: 'failed',
        reasons: [{ rule: 'load', message: `the object cannot be loaded: ${problem}` }],
      };
    const excluded = this.#excludedOwnShape(candidate);
    if (excluded !== undefined) return { kind: 'failed', reasons: [excluded] };

    const { shapes, notes: shapeNotes } = await baseline.checkShapes(signal);
    const notes = [...shapeNotes];
    const usable = shapes.filter(({ shape, source }) => {
      const assumption = excludedBy(candidate.assumptions, shape, constants);
      if (assumption !== undefined)
        notes.push(
          `not checked ${source === 'held-out' ? 'on a held-out shape' : `at ${shapeText(shape)}`}: the candidate assumes that ${assumptionText(assumption)}`,
        );
      return assumption === undefined;
    });
    const findings: CheckerFinding[] = [];
    const doubts: Reason[] = [];
    const parts = {
      ...this.#parts,
      kernel: this.#kernel,
      session,
      plain: async () => this.#session('plain', signal),
    };
    let firstOutputs: string | undefined;
    for (const one of planChecks(usable, seed, defences, overlapsOf(task.arguments))) {
      if (isMisaligned(one) && needsAlignment(candidate.assumptions)) continue;
      if (one.overlap !== undefined && needsApart(candidate.assumptions, one.overlap)) {
        notes.push(
          `not checked with ${one.overlap.argument} and ${one.overlap.with} at one address: the candidate assumes that they do not overlap`,
        );
        continue;
      }
      const result = await checkCase(one, parts, signal);
      if (result.kind === 'dropped') notes.push(result.note);
      else {
        findings.push(...result.findings);
        this.#notices.push(...result.notices);
      }
      if (result.kind === 'failed') return { kind: 'failed', reasons: result.reasons, findings };
      if (result.kind === 'passed') {
        if (isFirst(one, usable[0])) firstOutputs ??= result.outputs;
        if (one.repeats === true && firstOutputs !== undefined && result.outputs !== firstOutputs)
          return { kind: 'failed', reasons: [notRepeatable(one)], findings };
      }
      this.#startEarly(signal);
    }
    const overrun = await overrunsIn(
      { ...this.#parts, kernel: this.#kernel, session: await this.#session('plain', signal) },
      usable,
      signal,
    );
    if (overrun !== undefined) return { kind: 'failed', ...overrun };
    for (const shape of task.shapes.tune) {
      const result = await this.#checkTune(shape, signal);
      notes.push(...result.notes);
      doubts.push(...(result.doubts ?? []));
      if (result.reasons.length > 0)
        return {
          kind: 'failed',
          reasons: result.reasons,
          findings: [...findings, ...(result.findings ?? [])],
        };
    }
    const heldOut = usable.filter(({ source }) => source === 'held-out').length;
    notes.push(`right on ${usable.length} of ${shapes.length} check shapes, ${heldOut} of them held out`);
    return { kind: 'passed', value: { findings, notes, doubts } };
  }

  async bench(signal: AbortSignal): Promise<StageOutcome<BenchResult>> {
    const { task, baseline } = this.#parts;
    const shapes: ShapeTiming[] = [];
    let logarithms = 0;
    const notes: string[] = [];
    let first: CountedKernel | undefined;
    for (const shape of task.shapes.tune) {
      const own = await this.#count(shape, signal);
      if (own.kind === 'failed') return own;
      const original = await baseline.counted(shape, signal);
      first ??= own.value;
      const candidateUs = own.value.totalUs;
      const baselineUs = original.totalUs;
      const count = own.value.launches.length;
      if (count > 1)
        notes.push(
          `${count} launches at ${shapeText(shape)}: the time is their sum; counters and breakdown are those of the longest (${own.value.modelled.breakdown.totalUs.toFixed(1)} us)`,
        );
      logarithms += Math.log(baselineUs / candidateUs);
      shapes.push({ shape, baseline: modelledTime(baselineUs), candidate: modelledTime(candidateUs) });
    }
    if (first === undefined)
      return {
        kind: 'failed',
        reasons: [{ rule: 'no-tune-shape', message: 'the task names no tune shape' }],
      };
    const value = Math.exp(logarithms / shapes.length);
    return {
      kind: 'passed',
      value: {
        notes,
        shapes,
        speedup: { value, ci95: [value, value] },
        doubts: [],
        resources: first.modelled.resources,
        counters: first.counters,
        breakdown: first.modelled.breakdown,
      },
    };
  }

  async profile(_bench: BenchResult, signal: AbortSignal): Promise<ProfileResult> {
    const [shape] = this.#parts.task.shapes.tune;
    if (shape === undefined) return { hints: [] };
    const counted = await this.#count(shape, signal);
    if (counted.kind === 'failed') return { hints: [] };
    const notices = [...counted.value.notices, ...this.#notices];
    const { work } = counted.value.modelled.breakdown;
    const hints = hintsFor({ ...counted.value, notices }, this.#parts.task);
    return { hints, ...(work === undefined ? {} : { work }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#early;
    const opened = await Promise.allSettled(this.#sessions.values());
    this.#sessions.clear();
    await Promise.all(
      opened.map(async (session) => (session.status === 'fulfilled' ? session.value.close() : undefined)),
    );
  }

  /** A candidate may leave out shapes by its assumptions, but not the ones the task names. */
  #excludedOwnShape(candidate: Candidate): Reason | undefined {
    const { shapes } = this.#parts.task;
    for (const shape of [...shapes.tune, ...shapes.check]) {
      const assumption = excludedBy(candidate.assumptions, shape, this.#kernel.constants);
      if (assumption !== undefined)
        return {
          rule: 'assumption-excludes-shape',
          message: `the candidate assumes that ${assumptionText(assumption)}, which does not hold at ${shapeText(shape)}`,
        };
    }
    return undefined;
  }

  /** Checks the results at a tune shape, and whether the blocks counted there stand for the others. */
  async #checkTune(shape: Shape, signal: AbortSignal): Promise<TuneCheckResult> {
    const counted = await this.#count(shape, signal);
    if (counted.kind === 'failed') return { reasons: counted.reasons, notes: [], census: [] };
    const { thorough = false, defences } = this.#parts;
    const session = await this.#session('counting', signal);
    const result = await checkTuneShape(
      { ...this.#parts, thorough },
      this.#kernel,
      counted.value,
      session,
      signal,
    );
    if (result.reasons.length > 0) return result;
    const drawn = await this.#checkDrawn(counted.value, session, signal);
    if (drawn !== undefined && drawn.reasons.length > 0) return drawn;
    if (!defences.has('block-audit')) return result;
    const audited = await this.#audit(counted.value, result.census, session, signal);
    if (!audited.ok) return { ...result, reasons: audited.failure };
    this.#counted.set(shapeText(shape), audited.value.kernel);
    return { ...result, notes: [...result.notes, ...audited.value.notes] };
  }

  /** Blocks of a tune shape under the checker; nothing where several launches follow each other. */
  async #checkDrawn(
    counted: CountedKernel,
    session: RunnerSession,
    signal: AbortSignal,
  ): Promise<TuneCheckResult | undefined> {
    const { thorough = false, defences } = this.#parts;
    const launches = await this.#kernel.launches(counted.shape, session, signal);
    if (!launches.ok || !defences.has('tune-shape-check')) return undefined;
    const [only, second] = launches.value;
    if (only === undefined || second !== undefined) return undefined;
    return checkDrawnBlocks({ ...this.#parts, thorough }, this.#kernel, only, counted, session, signal);
  }

  async #audit(
    counted: CountedKernel,
    census: readonly BlockCensus[],
    session: RunnerSession,
    signal: AbortSignal,
  ): Promise<Result<AuditedKernel, readonly Reason[]>> {
    const launches = await this.#kernel.launches(counted.shape, session, signal);
    if (!launches.ok) return launches;
    return auditKernel(this.#countingParts(session), launches.value, counted, census, signal);
  }

  async #count(shape: Shape, signal: AbortSignal): Promise<StageOutcome<CountedKernel>> {
    const key = shapeText(shape);
    const known = this.#counted.get(key);
    if (known !== undefined) return { kind: 'passed', value: known };
    const session = await this.#session('counting', signal);
    const launches = await this.#kernel.launches(shape, session, signal);
    if (!launches.ok) return { kind: 'failed', reasons: launches.failure };
    const counted = await countKernel(this.#countingParts(session), launches.value, shape, signal);
    if (!counted.ok) return { kind: 'failed', reasons: counted.failure };
    this.#counted.set(key, counted.value);
    return { kind: 'passed', value: counted.value };
  }

  #countingParts(session: RunnerSession): CountingParts {
    const { baseline, profile, secret, defences } = this.#parts;
    const { code, registers } = this.#kernel;
    return {
      session,
      code,
      profile,
      registers,
      seed: secret,
      defences,
      requestId: () => baseline.nextRequest(),
    };
  }

  /** What a candidate needs that passes: started beside the checks as soon as it has passed one, for then it mostly passes all. */
  #startEarly(signal: AbortSignal): void {
    this.#early ??= Promise.allSettled([
      this.#session('counting', signal),
      this.#session('plain', signal),
      this.#kernel.code.mix(signal),
    ]);
  }

  async #session(name: SessionName, signal: AbortSignal): Promise<RunnerSession> {
    let session = this.#sessions.get(name);
    if (session === undefined) {
      session = this.#kernel.open(name === 'plain' ? 'plain' : 'checked', signal);
      session.catch(() => this.#sessions.delete(name));
      this.#sessions.set(name, session);
    }
    return session;
  }
}

/** The case whose inputs are given once more at the end. */
function isFirst(one: CheckCase, first: CheckShape | undefined): boolean {
  const isPlain = one.pattern === 'normal' && one.order.kind === 'forward' && one.offsetElements === 0;
  return isPlain && one.overlap === undefined && one.shape === first?.shape;
}

function notRepeatable(one: CheckCase): Reason {
  const where = one.source === 'held-out' ? 'on a held-out shape' : `at ${shapeText(one.shape)}`;
  return {
    rule: 'not-repeatable',
    message: `the same inputs at other addresses give other results ${where}: the kernel remembers something, or reads what nobody wrote`,
  };
}

/** A modelled time is exact: no samples, an interval of zero width. */
function modelledTime(microseconds: number): TimeEstimate {
  return { medianUs: microseconds, ci95Us: [microseconds, microseconds], samplesUs: [] };
}
