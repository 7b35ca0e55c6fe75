import type { DeviceId, Timing } from '../evaluation.ts';

/** Where a speedup was found, as far as its text says so. */
export interface FigurePlace {
  readonly timing: Timing;
  readonly device: DeviceId;
  /** `NVIDIA H100 SXM` where the hardware is known. */
  readonly deviceTitle?: string;
}

/** A speedup as every surface of the editor writes it: `2.31x on H100 SXM` when measured, `~1.9x modelled (sim:h100)` when modelled. */
export function figureText(value: number, { timing, device, deviceTitle }: FigurePlace): string {
  const ratio = ratioText(value, timing);
  return timing === 'modelled'
    ? `${ratio} (${device})`
    : `${ratio} on ${shortTitle(deviceTitle ?? '') || device}`;
}

/** The same where the device is said beside it: `2.31x`, `~1.9x modelled`. */
export function ratioText(value: number, timing: Timing): string {
  return timing === 'modelled' ? `~${modelledRatio(value)} modelled` : `${value.toFixed(2)}x`;
}

/** A model's second decimal says nothing, but a gain of less than a tenth would vanish without it. */
function modelledRatio(value: number): string {
  return `${value.toFixed(value < 1.1 ? 2 : 1)}x`;
}

/** Without vendor and memory: `NVIDIA H100 80GB HBM3` is `H100`. */
function shortTitle(title: string): string {
  return title
    .replace(/^(?:NVIDIA|AMD|Intel(?:\(R\))?)\s+(?:GeForce\s+)?/i, '')
    .replace(/[\s-]\d+\s?GB\b.*$/, '')
    .trim();
}
