import type { HintRule } from './hint-rule.ts';

/**
 * Threads that end before a barrier the others wait at. Lawful on CUDA devices (PTX ISA, `exit` and `barrier`: a barrier waits for the
 * threads that have not exited), but other programming models demand that all threads come.
 */
export const earlyExit: HintRule = ({ notices }) => {
  const lines = new Map<number, string>();
  for (const notice of notices)
    if (notice.kind === 'exit-before-barrier' && !lines.has(notice.line))
      lines.set(notice.line, notice.message);
  return [...lines].map(([line, message]) => ({
    rule: 'exit-before-barrier',
    text: `${message}. CUDA devices count them as arrived; SYCL and older rules do not: let every thread reach the barrier where the code is to be portable`,
    scope: line > 0 ? ('line' as const) : ('kernel' as const),
    ...(line > 0 ? { line } : {}),
    source: 'simulator' as const,
  }));
};
