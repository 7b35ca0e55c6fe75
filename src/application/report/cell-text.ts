import { axes, levelNames } from '../../protocol/descriptor.ts';
import type { CellId } from '../../protocol/descriptor.ts';

/** `coalesced, fused, warp intrinsics` for `m1c1p2`. */
export function cellText(cell: CellId): string {
  const digits = /^m(\d)c(\d)p(\d)$/.exec(cell);
  return axes.map((axis, index) => levelNames[axis][Number(digits?.[index + 1] ?? 0)] ?? '').join(', ');
}
