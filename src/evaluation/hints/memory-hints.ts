import type { Hint } from '../../protocol/hint.ts';
import type { CountedLaunch } from '../backends/sim/counted-launch.ts';
import { accessesByLine, groupKey, speedupIf, withMemory } from './what-if.ts';
import type { LineAccesses } from './what-if.ts';
import type { HintRule } from './hint-rule.ts';

/** Gains below this are not worth a hint. */
const leastGain = 1.02;

function ratio(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}

function target(access: LineAccesses): string {
  return access.buffer === undefined ? `${access.space} memory` : access.buffer;
}

/** One hint for each line's accesses that a rule objects to and whose ideal would gain something. */
function perLine(
  counted: CountedLaunch,
  isBad: (access: LineAccesses) => boolean,
  ideal: Parameters<typeof withMemory>[2],
  text: (access: LineAccesses) => string,
  rule: string,
): readonly Hint[] {
  return accessesByLine(counted.counters.memory)
    .filter(isBad)
    .flatMap((access): Hint[] => {
      const key = groupKey(access);
      const gain = speedupIf(
        counted,
        withMemory(counted, (one) => groupKey(one) === key, ideal),
      );
      if (gain < leastGain) return [];
      const place =
        access.line > 0 ? ({ scope: 'line', line: access.line } as const) : ({ scope: 'kernel' } as const);
      return [{ rule, text: text(access), estimatedSpeedup: gain, ...place, source: 'simulator' }];
    });
}

/** Lanes of a warp touch more sectors than their bytes need. */
export const uncoalesced: HintRule = (counted) =>
  perLine(
    counted,
    (access) =>
      access.space === 'global' &&
      access.operation !== 'atomic' &&
      access.sectors > 1.5 * access.idealSectors,
    (access) => {
      const share = access.sectors === 0 ? 1 : access.idealSectors / access.sectors;
      return {
        ...access,
        sectors: access.idealSectors,
        wavefronts: access.idealWavefronts,
        partialSectors: 0,
        l1MissSectors: access.l1MissSectors * share,
      };
    },
    (access) =>
      `The ${access.operation} of ${target(access)} touches ${ratio(access.sectors / access.requests)} sectors per request ` +
      `where ${ratio(access.idealSectors / access.requests)} would do: let neighbouring threads access neighbouring elements.`,
    'uncoalesced-global-access',
  );

/** Lanes of a warp want different words of one bank. */
export const bankConflicts: HintRule = (counted) =>
  perLine(
    counted,
    (access) => access.space === 'shared' && access.wavefronts > 1.2 * access.idealWavefronts,
    (access) => ({
      ...access,
      wavefronts: access.idealWavefronts,
      wideWavefronts: Math.min(access.idealWavefronts, access.wideWavefronts ?? Infinity),
    }),
    (access) =>
      `The ${access.operation} of ${target(access)} takes ${ratio(access.wavefronts / access.requests)} passes over the banks ` +
      `per request instead of ${ratio(access.idealWavefronts / access.requests)}: pad the rows or change the index order.`,
    'bank-conflicts',
  );

/** Contiguous 4-byte accesses that one 16-byte access could carry. */
export const scalarAccesses: HintRule = (counted) =>
  perLine(
    counted,
    (access) =>
      access.space === 'global' &&
      access.operation !== 'atomic' &&
      access.bytes <= 4 &&
      access.lanes >= 24 * access.requests &&
      access.sectors <= 1.1 * access.idealSectors &&
      access.idealSectors >= (access.requests * 32 * access.bytes) / 40,
    (access) => ({
      ...access,
      bytes: access.bytes * 4,
      requests: access.requests / 4,
      lanes: access.lanes / 4,
    }),
    (access) =>
      `The ${access.operation} of ${target(access)} moves ${access.bytes} bytes per thread: vector types (float4) move the same in a quarter of the instructions.`,
    'scalar-global-access',
  );

/** Several lanes of a warp add to one address. */
export const atomicsContention: HintRule = (counted) =>
  perLine(
    counted,
    (access) => access.operation === 'atomic' && access.sameAddressLanes > 1.5 * access.requests,
    (access) => ({ ...access, sameAddressLanes: access.requests }),
    (access) =>
      `Atomics on ${target(access)} serialise: ${ratio(access.sameAddressLanes / access.requests)} lanes of a warp hit one address. ` +
      'Combine within the warp or block first.',
    'atomics-contention',
  );
