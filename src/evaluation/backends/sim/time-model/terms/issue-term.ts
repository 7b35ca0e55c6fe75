import type { DeviceProfile } from '../device-profile.ts';
import { busiestUs } from '../launch-shape.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { InstructionTotals } from './instruction-totals.ts';

/**
 * Microseconds to issue every warp instruction, memory instructions included: one per clock and scheduler, several where a
 * warp has more lanes than an instruction. This is the ceiling of the instruction roofline (Ding and Williams 2019).
 */
export function issueUs(
  profile: DeviceProfile,
  geometry: LaunchGeometry,
  blocksRun: number,
  totals: InstructionTotals,
): number {
  const perInstruction = Math.ceil(profile.warpSize / profile.nativeLanes);
  return busiestUs(profile, geometry, blocksRun, (totals.issued * perInstruction) / profile.schedulers);
}
