import type { DeviceId, Speedup, Timing } from '../../protocol/evaluation.ts';
import { figureText } from '../../protocol/editor/figure-text.ts';

/** What is known of how fast a variant is. */
export interface VariantFigure {
  readonly speedup: Speedup | null;
  readonly device: DeviceId;
  readonly timing: Timing;
}

/** `~3.8x modelled (sim:h100)`, `2.31x on H100 [2.28, 2.34]`; empty where it was not timed. */
export function variantFigureText(figure: VariantFigure, deviceTitle?: string): string {
  const { speedup } = figure;
  if (speedup === null) return '';
  const text = figureText(speedup.value, {
    ...figure,
    ...(deviceTitle === undefined ? {} : { deviceTitle }),
  });
  const [low, high] = speedup.ci95;
  return low === high ? text : `${text} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}
