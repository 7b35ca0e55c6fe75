import { ratioText as figureText } from '../../src/protocol/editor/figure-text.ts';
import type { Speedup, Timing } from '../../src/protocol/evaluation.ts';

/** Three significant digits, never in exponents: `0.0123`, `12.3`, `4096`. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const digits = Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(6, Math.max(0, 2 - digits)));
}

/** Microseconds in a unit that fits: `12.4 us`, `1.30 ms`. */
export function timeText(microseconds: number): string {
  if (microseconds >= 1e6) return `${significant(microseconds / 1e6)} s`;
  if (microseconds >= 1e3) return `${significant(microseconds / 1e3)} ms`;
  return `${significant(microseconds)} us`;
}

/** `2.31x`; `~1.9x` for a modelled one: where the panel itself says that all its figures are modelled. */
export function ratioText(value: number, timing: Timing): string {
  return figureText(value, timing).replace(' modelled', '');
}

/** The ratio for the tight places of a heat map: `2.31`, modelled `2.3`, `123`. */
export function shortRatio(value: number, timing: Timing): string {
  return value >= 99.95 ? value.toFixed(0) : ratioText(value, timing).replace(/[~x]/g, '');
}

/** `2.28 to 2.34`; nothing where the interval has no width. */
export function intervalText([low, high]: readonly [number, number]): string {
  return low === high ? '' : `${low.toFixed(2)} to ${high.toFixed(2)}`;
}

/** `2.31x measured (2.28 to 2.34)`, `~1.9x modelled`: a speedup in one sentence, for names and tooltips. */
export function speedupText(speedup: Speedup, timing: Timing): string {
  const interval = intervalText(speedup.ci95);
  return `${ratioText(speedup.value, timing)} ${timing}${interval === '' ? '' : ` (${interval})`}`;
}

/** `12.1 us to 12.7 us`; nothing where the interval has no width. */
export function timeIntervalText([low, high]: readonly [number, number]): string {
  return low === high ? '' : `${timeText(low)} to ${timeText(high)}`;
}

/** `812`, `41.9k`, `3.36M`. */
export function countText(count: number): string {
  if (count >= 1e6) return `${significant(count / 1e6)}M`;
  if (count >= 1e4) return `${significant(count / 1e3)}k`;
  return String(Math.round(count));
}

/** `$0.42`; below a cent `$0.0042`. */
export function moneyText(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
}

/** Milliseconds as `7 ms`, `45 s`, `12 min`, `1 h 31 min`. */
export function durationText(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 100) return `${Math.max(1, Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 90)
    return `${seconds < 9.95 ? seconds.toFixed(milliseconds === 0 ? 0 : 1) : Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1 variant`, `7 variants`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
