import type { Level } from '../../protocol/descriptor.ts';

/** One reason for a level of an axis. */
export interface AxisEvidence {
  readonly level: Level;
  readonly line: number;
  readonly reason: string;
}

/** The highest level that something speaks for; 0 when nothing does. */
export function highestLevel(evidence: readonly AxisEvidence[]): Level {
  return evidence.reduce<Level>((most, { level }) => (level > most ? level : most), 0);
}
