import type { HintRule } from './hint-rule.ts';

/** Shuffles by as many lanes as their segment has: each lane gets its own value back (CUDA C++ Programming Guide, Warp Shuffle Functions). */
export const idleShuffle: HintRule = ({ notices }) => {
  const lines = new Map<number, string>();
  for (const notice of notices)
    if (notice.kind === 'idle-shuffle' && !lines.has(notice.line)) lines.set(notice.line, notice.message);
  return [...lines].map(([line, message]) => ({
    rule: 'idle-shuffle',
    text: `${message}: leave the step out, or widen the segment if a larger one was meant`,
    scope: line > 0 ? ('line' as const) : ('kernel' as const),
    ...(line > 0 ? { line } : {}),
    source: 'simulator' as const,
  }));
};
