import type { MemoryAccessCounters, SimulatorCounters } from '../../protocol/counters.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import { modelTerms } from './model-terms.ts';
import type { ModelTerm } from './model-terms.ts';

/** The counters an engineer looks at first, at the first tune shape. Absent ones were not available. */
export interface CounterSummary {
  readonly timeUs?: number;
  readonly limitedBy?: string;
  /** Sectors (32 bytes; 64 on Intel GPUs) per warp-level request, and the fewest that could have carried the data. */
  readonly globalLoadSectorsPerRequest?: number;
  readonly globalLoadIdealSectorsPerRequest?: number;
  readonly globalStoreSectorsPerRequest?: number;
  readonly globalStoreIdealSectorsPerRequest?: number;
  /** Warp-level requests of the whole grid (scaled up where only some blocks were run). */
  readonly globalRequests?: number;
  readonly sharedWavefrontsPerRequest?: number;
  readonly sharedRequests?: number;
  readonly barriers?: number;
  readonly shuffles?: number;
  readonly atomicRequests?: number;
  readonly registersPerThread?: number;
  readonly sharedBytesPerBlock?: number;
  /** 0 to 1. */
  readonly occupancy?: number;
  readonly occupancyLimitedBy?: string;
  /** Terms of the time model in microseconds, largest first. */
  readonly breakdown?: readonly ModelTerm[];
}

/** Memory behaviour of one source line. */
export interface LineSummary {
  /** 1-based line in the source file with the candidate in place. */
  readonly line: number;
  readonly text: string;
  readonly space: string;
  readonly operation: string;
  readonly buffer?: string;
  /** Share of all requests of this kernel, 0 to 1. */
  readonly share: number;
  /** Sectors (global) or wavefronts (shared) per request, and the fewest possible. */
  readonly perRequest: number;
  readonly ideal: number;
}

type Summed = 'requests' | 'sectors' | 'idealSectors' | 'wavefronts' | 'idealWavefronts';

/** Summarises what was counted for one candidate; null where nothing was. */
export function summariseCounters(evaluation: Evaluation): CounterSummary | null {
  const { counters, resources, breakdown } = evaluation;
  const timeUs = evaluation.shapes[0]?.candidate.medianUs;
  if (counters === undefined && resources === undefined && timeUs === undefined) return null;
  return {
    ...(timeUs === undefined ? {} : { timeUs }),
    ...(counters === undefined ? {} : countersOf(counters)),
    ...(resources === undefined
      ? {}
      : {
          registersPerThread: resources.registersPerThread,
          sharedBytesPerBlock: resources.staticSharedBytes + resources.dynamicSharedBytes,
          occupancy: resources.occupancy,
          occupancyLimitedBy: resources.occupancyLimitedBy,
        }),
    ...(breakdown === undefined
      ? {}
      : {
          limitedBy: breakdown.limitedBy,
          breakdown: modelTerms(breakdown),
        }),
  };
}

function countersOf(counters: SimulatorCounters): Partial<CounterSummary> {
  const scale = counters.blocksTotal / Math.max(1, counters.blocksRun);
  const of = (space: string, operation?: string): readonly MemoryAccessCounters[] =>
    counters.memory.filter(
      (access) => access.space === space && (operation === undefined || access.operation === operation),
    );
  const sum = (accesses: readonly MemoryAccessCounters[], key: Summed): number =>
    accesses.reduce((total, access) => total + access[key], 0);
  const per = (accesses: readonly MemoryAccessCounters[], key: Summed): number =>
    sum(accesses, key) / Math.max(1, sum(accesses, 'requests'));
  const loads = of('global', 'load');
  const stores = of('global', 'store');
  const atomics = of('global', 'atomic');
  const shared = of('shared');
  return {
    ...(loads.length === 0
      ? {}
      : {
          globalLoadSectorsPerRequest: per(loads, 'sectors'),
          globalLoadIdealSectorsPerRequest: per(loads, 'idealSectors'),
        }),
    ...(stores.length === 0
      ? {}
      : {
          globalStoreSectorsPerRequest: per(stores, 'sectors'),
          globalStoreIdealSectorsPerRequest: per(stores, 'idealSectors'),
        }),
    globalRequests: sum(of('global'), 'requests') * scale,
    ...(shared.length === 0
      ? {}
      : {
          sharedWavefrontsPerRequest: per(shared, 'wavefronts'),
          sharedRequests: sum(shared, 'requests') * scale,
        }),
    barriers: counters.barriers * scale,
    shuffles: counters.shuffles * scale,
    ...(atomics.length === 0 ? {} : { atomicRequests: sum(atomics, 'requests') * scale }),
  };
}

/** The lines that issue the most requests, at most `limit`; `source` is the whole file with the candidate in place. */
export function summariseLines(
  evaluation: Pick<Evaluation, 'counters'>,
  source: string,
  limit: number,
): LineSummary[] {
  const { counters } = evaluation;
  if (counters === undefined) return [];
  const texts = source.split('\n');
  const total = Math.max(
    1,
    counters.memory.reduce((sum, access) => sum + access.requests, 0),
  );
  return mergeLines(counters.memory)
    .sort((a, b) => b.requests - a.requests || a.line - b.line)
    .slice(0, limit)
    .map((access) => {
      const requests = Math.max(1, access.requests);
      const shared = access.space === 'shared';
      return {
        line: access.line,
        text: (texts[access.line - 1] ?? '').trim(),
        space: access.space,
        operation: access.operation,
        ...(access.buffer === undefined ? {} : { buffer: access.buffer }),
        share: access.requests / total,
        perRequest: (shared ? access.wavefronts : access.sectors) / requests,
        ideal: (shared ? access.idealWavefronts : access.idealSectors) / requests,
      };
    });
}

/** Unrolled copies of one line are one line to the reader. */
function mergeLines(accesses: readonly MemoryAccessCounters[]): MemoryAccessCounters[] {
  const merged = new Map<string, MemoryAccessCounters>();
  for (const access of accesses) {
    const key = [access.file, access.line, access.space, access.operation, access.buffer ?? ''].join('|');
    const before = merged.get(key);
    if (before === undefined) {
      merged.set(key, access);
      continue;
    }
    merged.set(key, {
      ...before,
      requests: before.requests + access.requests,
      lanes: before.lanes + access.lanes,
      sectors: before.sectors + access.sectors,
      idealSectors: before.idealSectors + access.idealSectors,
      wavefronts: before.wavefronts + access.wavefronts,
      idealWavefronts: before.idealWavefronts + access.idealWavefronts,
    });
  }
  return [...merged.values()];
}
