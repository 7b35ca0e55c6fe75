import type { Speedup } from '../../protocol/evaluation.ts';
import type { LaunchConfiguration, Shape } from '../../protocol/task.ts';

/** Microseconds with three significant digits and a unit that fits: `412 us`, `1.30 ms`. */
export function timeText(microseconds: number): string {
  if (microseconds >= 1e6) return `${significant(microseconds / 1e6)} s`;
  if (microseconds >= 1e3) return `${significant(microseconds / 1e3)} ms`;
  return `${significant(microseconds)} us`;
}

/** Three significant digits, never in exponents: `0.0123`, `12.3`, `4096`. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const digits = Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(6, Math.max(0, 2 - digits)));
}

/** `3.42x`. */
export function ratioText(value: number): string {
  return `${value.toFixed(2)}x`;
}

/** `3.42x [3.40, 3.44]`; just the ratio where the interval has no width. */
export function speedupText(speedup: Speedup): string {
  const [low, high] = speedup.ci95;
  const interval = low === high ? '' : ` [${low.toFixed(2)}, ${high.toFixed(2)}]`;
  return `${ratioText(speedup.value)}${interval}`;
}

/** Counts of events: `812`, `4.19 thousand`, `33.6 million`. */
export function countText(count: number): string {
  if (count >= 1e9) return `${significant(count / 1e9)} billion`;
  if (count >= 1e6) return `${significant(count / 1e6)} million`;
  if (count >= 1e4) return `${significant(count / 1e3)} thousand`;
  return String(Math.round(count));
}

/** `3.5 MiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : significant(value)} ${units[unit] ?? ''}`;
}

/** `M=1024 N=1024`. */
export function shapeText(shape: Shape): string {
  return Object.entries(shape)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** `grid (ceilDiv(N, 16), M), block (16, 16), 1024 bytes shared`. */
export function launchText(launch: LaunchConfiguration): string {
  const shared = launch.sharedBytes === '0' ? '' : `, ${launch.sharedBytes} bytes shared`;
  return `grid (${launch.grid.join(', ')}), block (${launch.block.join(', ')})${shared}`;
}
