import type { MemoryAccessCounters } from '../../protocol/counters.ts';
import type { CountedLaunch } from '../backends/sim/counted-launch.ts';
import { modelLaunch } from '../backends/sim/time-model/model-time.ts';
import type { TimeModelInput } from '../backends/sim/time-model/time-model-input.ts';

/** Ratio of the modelled time to the one with changed counters: what following a hint would gain, by the same model. */
export function speedupIf(counted: CountedLaunch, changed: TimeModelInput): number {
  return counted.modelled.breakdown.totalUs / modelLaunch(changed).breakdown.totalUs;
}

/** The model's input with some memory accesses replaced. */
export function withMemory(
  counted: CountedLaunch,
  isConcerned: (access: MemoryAccessCounters) => boolean,
  change: (access: MemoryAccessCounters) => MemoryAccessCounters,
): TimeModelInput {
  const { input } = counted;
  const memory = input.counters.memory.map((access) => (isConcerned(access) ? change(access) : access));
  return { ...input, counters: { ...input.counters, memory } };
}

/** Memory accesses of one line in one space and direction, summed. */
export interface LineAccesses {
  readonly line: number;
  readonly file: string;
  readonly space: MemoryAccessCounters['space'];
  readonly operation: MemoryAccessCounters['operation'];
  readonly buffer: string | undefined;
  readonly bytes: number;
  readonly requests: number;
  readonly lanes: number;
  readonly sectors: number;
  readonly idealSectors: number;
  readonly wavefronts: number;
  readonly idealWavefronts: number;
  readonly l1MissSectors: number;
  readonly sameAddressLanes: number;
}

/** Groups the accesses of a launch by line, space, direction and buffer; lines in order. */
export function accessesByLine(memory: readonly MemoryAccessCounters[]): readonly LineAccesses[] {
  const groups = new Map<string, LineAccesses>();
  for (const access of memory) {
    const key = groupKey(access);
    const sum = groups.get(key);
    groups.set(key, {
      line: access.line,
      file: access.file,
      space: access.space,
      operation: access.operation,
      buffer: access.buffer,
      bytes: Math.max(sum?.bytes ?? 0, access.bytes),
      requests: (sum?.requests ?? 0) + access.requests,
      lanes: (sum?.lanes ?? 0) + access.lanes,
      sectors: (sum?.sectors ?? 0) + access.sectors,
      idealSectors: (sum?.idealSectors ?? 0) + access.idealSectors,
      wavefronts: (sum?.wavefronts ?? 0) + access.wavefronts,
      idealWavefronts: (sum?.idealWavefronts ?? 0) + access.idealWavefronts,
      l1MissSectors: (sum?.l1MissSectors ?? 0) + access.l1MissSectors,
      sameAddressLanes: (sum?.sameAddressLanes ?? 0) + access.sameAddressLanes,
    });
  }
  return [...groups.values()].sort((a, b) => a.line - b.line);
}

/** Key of the group an access belongs to. */
export function groupKey(
  access: Pick<LineAccesses, 'line' | 'space' | 'operation'> & { readonly buffer?: string | undefined },
): string {
  return `${access.line} ${access.space} ${access.operation} ${access.buffer ?? ''}`;
}
