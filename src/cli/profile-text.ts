import { significant } from '../application/report/numbers.ts';
import type { ProfileRecord } from '../protocol/profile.ts';

/** What profilers told of a kernel, its place under the roof, and what was not available: lines for people. */
export function profileLines({
  tools,
  unavailable,
  counters = [],
  roofline,
}: ProfileRecord): readonly string[] {
  const lines: string[] = [];
  if (tools.length > 0) lines.push(`looked at by ${tools.join(', ')}`);
  if (roofline !== undefined)
    lines.push(
      `${significant(roofline.arithmeticIntensity)} operations per byte (${roofline.precision}); ` +
        `${Math.round(roofline.shareOfBound * 100)} % of the ${roofline.bound === 'memory' ? 'memory' : 'arithmetic'} roof ` +
        `(${roofline.peaksFrom === 'measured' ? 'measured' : "the maker's figures"}); limited by ${roofline.limitedBy}`,
    );
  lines.push(...counters.map(({ name, unit, value }) => `${name}: ${significant(value)} ${unit}`.trimEnd()));
  lines.push(...unavailable.map((sentence) => `not available: ${sentence}`));
  return lines;
}
