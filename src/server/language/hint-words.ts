import type { Hint } from '../../protocol/hint.ts';
import type { KernelHints } from './hint-board.ts';

/** What following a hint may bring and who says so: `Up to ~1.8x, modelled on sim:h100.` */
export function ratioOfHint(
  { estimatedSpeedup, source }: Hint,
  { device, timing }: Pick<KernelHints, 'device' | 'timing'>,
): string {
  if (estimatedSpeedup !== undefined) {
    const ratio = estimatedSpeedup.toFixed(estimatedSpeedup < 1.1 ? 2 : 1);
    return timing === 'modelled'
      ? `Up to ~${ratio}x, modelled on ${device}.`
      : `Up to ~${ratio}x, estimated on ${device}.`;
  }
  const who = {
    compiler: 'Told by the compiler for',
    simulator: 'Counted on',
    ncu: 'Profiled on',
    unitrace: 'Profiled on',
    vtune: 'Profiled on',
    model: 'Modelled on',
  }[source];
  return `${who} ${device}.`;
}
