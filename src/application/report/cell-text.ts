import { axes } from '../../protocol/descriptor.ts';
import type { Axis, CellId } from '../../protocol/descriptor.ts';

/** The levels of each axis in a few words (docs/search.md, "Archive"). */
const levels: Readonly<Record<Axis, readonly string[]>> = {
  memory: ['scattered', 'coalesced', 'shared tiles', 'register blocks'],
  compute: ['several passes', 'fused', 'single pass', 'blocked'],
  parallelism: ['independent threads', 'block barriers', 'warp intrinsics', 'hierarchical'],
};

/** `coalesced, fused, warp intrinsics` for `m1c1p2`. */
export function cellText(cell: CellId): string {
  const digits = /^m(\d)c(\d)p(\d)$/.exec(cell);
  return axes.map((axis, index) => levels[axis][Number(digits?.[index + 1] ?? 0)] ?? '').join(', ');
}
