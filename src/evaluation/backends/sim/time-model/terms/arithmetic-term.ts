import type { DeviceProfile } from '../device-profile.ts';
import { busiestUs } from '../launch-shape.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { InstructionTotals } from './instruction-totals.ts';

/**
 * Microseconds of the slowest arithmetic pipe: pipes work side by side, each at the rate that the CUDA C++ Programming
 * Guide states (Throughput of Native Arithmetic Instructions). Special functions and conversions share one pipe; tensor cores have their own; on Ada
 * half of the single-precision lanes are the integer lanes.
 */
export function arithmeticUs(
  profile: DeviceProfile,
  geometry: LaunchGeometry,
  blocksRun: number,
  totals: InstructionTotals,
): number {
  const clocks = (instructions: number, lanes: number): number => (instructions * profile.warpSize) / lanes;
  const special =
    clocks(totals.special, profile.specialLanes) + clocks(totals.conversion, profile.conversionLanes);
  const moves = profile.shufflesUseSharedPath === 1 ? 0 : clocks(totals.shuffle, profile.shuffleLanes);
  const integer = clocks(totals.integer, profile.integerLanes) + moves;
  const fp32 = clocks(totals.fp32, profile.fp32Lanes);
  const slowest = Math.max(
    integer,
    profile.integerSharesFp32Lanes === 1 ? clocks(totals.fp32 + totals.integer, profile.fp32Lanes) : fp32,
    totals.tensorClocks,
    clocks(totals.fp64, profile.fp64Lanes),
    profile.specialSharesIntegerLanes === 1 ? special + integer : special,
  );
  return busiestUs(profile, geometry, blocksRun, slowest);
}
