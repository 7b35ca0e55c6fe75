import type { EvaluateOptions, Evaluator } from '../engine/ports.ts';
import type { Candidate } from '../protocol/candidate.ts';
import type { CheckerFinding, SimulatorCounters } from '../protocol/counters.ts';
import type { Descriptor } from '../protocol/descriptor.ts';
import type {
  DeviceId,
  Evaluation,
  LaunchWork,
  Provenance,
  Reason,
  Resources,
  ShapeTiming,
  Speedup,
  StageName,
  TimeBreakdown,
  Timing,
  Verdict,
} from '../protocol/evaluation.ts';
import type { Hint } from '../protocol/hint.ts';
import type { ProfileRecord } from '../protocol/profile.ts';
import { throwIfAborted } from '../shared/abort.ts';

/** How a stage ended. A candidate's failure is a value; only our own failures are thrown. */
export type StageOutcome<Value> =
  | { readonly kind: 'passed'; readonly value: Value }
  | {
      readonly kind: 'failed';
      readonly reasons: readonly Reason[];
      readonly findings?: readonly CheckerFinding[];
    };

/** What the check stage leaves behind. */
export interface CheckResult {
  readonly findings: readonly CheckerFinding[];
  /** Said beside a verified verdict: shapes left out, sampled instead of full comparison. */
  readonly notes: readonly string[];
  /** Doubts that a fast candidate must not be believed with. */
  readonly doubts: readonly Reason[];
}

export interface BenchResult {
  /** Said beside a verified verdict: how the times were taken where that is not the usual way. */
  readonly notes?: readonly string[];
  readonly shapes: readonly ShapeTiming[];
  readonly speedup: Speedup;
  readonly doubts: readonly Reason[];
  readonly resources?: Resources;
  readonly counters?: SimulatorCounters;
  readonly breakdown?: TimeBreakdown;
}

/** One candidate between its stages: what was built, and the processes that hold it. Disposed when the evaluation ends. */
export interface Attempt extends AsyncDisposable {
  check(signal: AbortSignal): Promise<StageOutcome<CheckResult>>;
  bench(signal: AbortSignal): Promise<StageOutcome<BenchResult>>;
  /** Never fails: what could not be asked is in the record. */
  profile(bench: BenchResult, signal: AbortSignal): Promise<readonly Hint[] | ProfileResult>;
}

/** Hints, and where other things than the clock looked at the kernel, what they told. */
export interface ProfileResult {
  readonly hints: readonly Hint[];
  readonly profile?: ProfileRecord;
  /** Operations and bytes at the first tune shape, where the simulator counted them: for others who place a kernel under a roof. */
  readonly work?: LaunchWork;
}

/** A list of hints is a result without a record. */
export function asProfileResult(outcome: readonly Hint[] | ProfileResult): ProfileResult {
  return 'hints' in outcome ? outcome : { hints: outcome };
}

/** A kind of device, for one task. Adding one: implement this, see backends/sim/sim-backend.ts. */
export interface Backend {
  readonly device: DeviceId;
  readonly timing: Timing;
  readonly deterministic: boolean;
  gate(candidate: Candidate, signal: AbortSignal): Promise<readonly Reason[]>;
  build(candidate: Candidate, options: EvaluateOptions, signal: AbortSignal): Promise<StageOutcome<Attempt>>;
  provenance(candidate: Candidate, options: EvaluateOptions): Provenance;
}

export interface PipelineParts {
  readonly backend: Backend;
  /** Milliseconds that never go backwards. */
  readonly monotonic: () => number;
  /** Behavioural coordinates of a candidate; computed for every one that passed the gate. */
  readonly describe?: (candidate: Candidate) => Promise<Descriptor | undefined>;
}

/** The evaluator port: `gate -> build -> check -> bench -> profile`, ending at the first stage that fails. */
export function createPipeline({ backend, monotonic, describe }: PipelineParts): Evaluator {
  return {
    device: backend.device,
    timing: backend.timing,
    deterministic: backend.deterministic,
    async evaluate(candidate, options, signal): Promise<Evaluation> {
      const stageMs: Partial<Record<StageName, number>> = {};
      let entered: StageName = 'gate';
      const stage = async <Value>(name: StageName, work: () => Promise<Value>): Promise<Value> => {
        throwIfAborted(signal);
        entered = name;
        options.onStage?.(name);
        const start = monotonic();
        try {
          return await work();
        } finally {
          stageMs[name] = (stageMs[name] ?? 0) + monotonic() - start;
        }
      };
      const report = (verdict: Verdict, found: Partial<Evaluation> = {}): Evaluation => ({
        candidate: candidate.id,
        device: backend.device,
        timing: backend.timing,
        verdict,
        stage: entered,
        shapes: [],
        findings: [],
        hints: [],
        ...found,
        provenance: backend.provenance(candidate, options),
        stageMs,
      });
      const failed = (name: StageName, reasons: readonly Reason[], found?: Partial<Evaluation>): Evaluation =>
        report({ kind: 'failed', stage: name, reasons }, found);

      const objections = await stage('gate', () => backend.gate(candidate, signal));
      if (objections.length > 0) return failed('gate', objections);
      const descriptor = await describe?.(candidate);
      const common: Partial<Evaluation> = descriptor === undefined ? {} : { descriptor };

      const built = await stage('build', () => backend.build(candidate, options, signal));
      if (built.kind === 'failed') return failed('build', built.reasons, common);
      await using attempt = built.value;

      const checked = await stage('check', () => attempt.check(signal));
      if (checked.kind === 'failed')
        return failed('check', checked.reasons, { ...common, findings: checked.findings ?? [] });
      const { findings, notes, doubts } = checked.value;

      const benched = await stage('bench', () => attempt.bench(signal));
      if (benched.kind === 'failed') return failed('bench', benched.reasons, { ...common, findings });

      const { hints, profile } = asProfileResult(
        await stage('profile', () => attempt.profile(benched.value, signal)),
      );
      const { doubts: benchDoubts, notes: benchNotes = [], ...measured } = benched.value;
      const reasons = [...doubts, ...benchDoubts];
      return report(
        reasons.length > 0
          ? { kind: 'quarantined', reasons }
          : { kind: 'verified', notes: [...notes, ...benchNotes] },
        {
          ...common,
          ...measured,
          findings,
          hints,
          ...(profile === undefined ? {} : { profile }),
        },
      );
    },
  };
}
