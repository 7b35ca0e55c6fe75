import type { CheckerFinding, SimulatorCounters } from './counters.ts';
import type { Descriptor } from './descriptor.ts';
import type { Hint } from './hint.ts';
import type { ProfileRecord } from './profile.ts';
import type { Shape } from './task.ts';

/** `sim:h100`, `cuda:0`, ... as listed by `kernelfoundry devices`. */
export type DeviceId = string;

/** Modelled times never share an archive with measured ones. */
export type Timing = 'modelled' | 'measured';

export const stageNames = ['gate', 'build', 'check', 'bench', 'profile'] as const;
export type StageName = (typeof stageNames)[number];

/** Why a candidate failed or was doubted. `line` is 1-based in the candidate's whole file. */
export interface Reason {
  readonly rule: string;
  readonly message: string;
  readonly line?: number;
  /** Structured evidence of a wrong result. */
  readonly mismatch?: Mismatch;
}

export interface Mismatch {
  readonly argument: string;
  readonly shape: Shape;
  readonly seed: string;
  readonly index: number;
  readonly expected: number;
  readonly got: number;
  /** Error in units of the tolerance: above 1 fails. */
  readonly error: number;
  readonly wrongElements: number;
  readonly elements: number;
}

export type Verdict =
  | { readonly kind: 'verified'; readonly notes: readonly string[] }
  | { readonly kind: 'quarantined'; readonly reasons: readonly Reason[] }
  | { readonly kind: 'failed'; readonly stage: StageName; readonly reasons: readonly Reason[] };

/** Median time in microseconds with a 95 % interval; the interval has zero width on `sim`. */
export interface TimeEstimate {
  readonly medianUs: number;
  readonly ci95Us: readonly [number, number];
  /** Every sample taken, in microseconds; empty on `sim`. */
  readonly samplesUs: readonly number[];
}

export interface ShapeTiming {
  readonly shape: Shape;
  readonly baseline: TimeEstimate;
  readonly candidate: TimeEstimate;
  /** Of this shape, from paired blocks; absent on `sim`, where the two times say it. */
  readonly speedup?: Speedup;
  /** How the times were taken; absent on `sim`. */
  readonly conditions?: MeasurementConditions;
}

/** How the times of one shape were taken on a real device. Bytes and microseconds. */
export interface MeasurementConditions {
  /** baseline / candidate of every block of turns A B B A, in the order taken; the speedup and its interval come from these. */
  readonly blockRatios: readonly number[];
  /** `processes`: the two did not fit in device memory together, so their processes took turns too. */
  readonly interleaving: 'turns' | 'processes';
  /** `fixed`: one launch a sample, cold; `rotate`: `batch` launches a sample over `pool` input sets, not flushed. */
  readonly placing: 'fixed' | 'rotate';
  readonly pool: number;
  readonly batch: number;
  readonly flushBytes: number;
  /** Launches thrown away at the start of every turn. */
  readonly warmup: number;
  /** The candidate was clearly slower after the first blocks, and sampling stopped. */
  readonly stoppedAtScreening: boolean;
  /** Timed calls of the candidate whose outputs were compared with the baseline's. */
  readonly verifiedCalls: number;
  /** Samples thrown away, for another process used the device meanwhile. */
  readonly discardedSamples: number;
  /** By the host's clock, in the order of `samplesUs`. */
  readonly hostUs: { readonly baseline: readonly number[]; readonly candidate: readonly number[] };
  readonly launchOverheadUs?: number;
  /** Medians of many launches in a row on inputs that stay in the caches. */
  readonly warmUs?: { readonly baseline: number; readonly candidate: number };
  /** Least time that the memory traffic and arithmetic of the baseline allow, where it is known. */
  readonly boundUs?: number;
  /** Lowest and highest seen while samples were taken. */
  readonly clocks?: {
    readonly smMhz?: readonly [number, number];
    readonly memoryMhz?: readonly [number, number];
    readonly temperatureC?: readonly [number, number];
    readonly powerState?: readonly [number, number];
    /** All of the driver's bits that were set at some time. */
    readonly throttleReasons?: number;
  };
}

export interface Speedup {
  /** Geometric mean over tune shapes of median(baseline) / median(candidate). */
  readonly value: number;
  readonly ci95: readonly [number, number];
}

export interface Resources {
  readonly registersPerThread: number;
  readonly registersFrom: 'ptxas' | 'estimate';
  readonly staticSharedBytes: number;
  readonly dynamicSharedBytes: number;
  readonly spillBytes: number;
  readonly blocksPerMultiprocessor: number;
  /** Resident warps over the most a multiprocessor can hold, 0 to 1. */
  readonly occupancy: number;
  readonly occupancyLimitedBy: 'registers' | 'shared memory' | 'warps' | 'blocks' | 'grid';
}

/** Where a modelled time comes from; each term in microseconds. The modelled time is their combination. */
export interface TimeBreakdown {
  readonly dramUs: number;
  readonly l2Us: number;
  readonly l1Us: number;
  readonly sharedUs: number;
  readonly arithmeticUs: number;
  readonly issueUs: number;
  readonly atomicsUs: number;
  readonly latencyUs: number;
  readonly launchUs: number;
  readonly totalUs: number;
  readonly limitedBy: string;
  /** What the launch computes and moves, for the roofline. Absent in evaluations by versions that did not count it. */
  readonly work?: LaunchWork;
}

/** Floating-point operations of a whole launch (a fused multiply-add is two), and bytes that device memory moves for it. */
export interface LaunchWork {
  readonly fp32Operations: number;
  readonly fp64Operations: number;
  readonly tensorOperations: number;
  readonly dramBytes: number;
}

export interface Provenance {
  readonly device: string;
  readonly deviceFingerprint: string;
  readonly compiler: string;
  readonly tool: string;
  readonly sourceHash: string;
  readonly gitCommit?: string;
  readonly gitDirty?: boolean;
  readonly seed: string;
}

/** What the pipeline found about one candidate on one device. A failing candidate is a value, not an error. */
export interface Evaluation {
  readonly candidate: string;
  readonly device: DeviceId;
  readonly timing: Timing;
  readonly verdict: Verdict;
  /** Last stage entered. */
  readonly stage: StageName;
  readonly shapes: readonly ShapeTiming[];
  readonly speedup?: Speedup;
  readonly resources?: Resources;
  /** Counters at the first tune shape, and the model's terms for it. */
  readonly counters?: SimulatorCounters;
  readonly breakdown?: TimeBreakdown;
  readonly findings: readonly CheckerFinding[];
  readonly hints: readonly Hint[];
  /** What profilers and disassemblers told, and what was not available; absent where nothing was asked. */
  readonly profile?: ProfileRecord;
  readonly descriptor?: Descriptor;
  readonly provenance: Provenance;
  /** Wall time by stage in milliseconds; not part of canonical events. */
  readonly stageMs: Readonly<Partial<Record<StageName, number>>>;
}
