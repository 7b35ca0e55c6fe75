import type { RunSnapshot } from '../../protocol/editor/run-view.ts';

/** How much of a run one snapshot may say. */
export interface SnapshotLimits {
  readonly candidates: number;
  readonly lineage: number;
  readonly points: number;
  readonly arrows: number;
  readonly failures: number;
  /** Characters of a summary or message, and of one in the lineage. */
  readonly text: number;
  readonly shortText: number;
}

/** Bytes of JSON that one snapshot may have. */
const snapshotBytes = 200_000;

/** What is usual, and what is tried in turn when texts are long. The last fits whatever they are. */
const ladder: readonly SnapshotLimits[] = [
  { candidates: 200, lineage: 300, points: 400, arrows: 64, failures: 30, text: 200, shortText: 120 },
  { candidates: 200, lineage: 300, points: 400, arrows: 64, failures: 30, text: 120, shortText: 60 },
  { candidates: 200, lineage: 300, points: 400, arrows: 64, failures: 20, text: 60, shortText: 30 },
  { candidates: 200, lineage: 200, points: 300, arrows: 48, failures: 10, text: 30, shortText: 20 },
  { candidates: 100, lineage: 100, points: 200, arrows: 24, failures: 10, text: 20, shortText: 16 },
];

/** The fullest snapshot that stays below the limit of bytes. */
export function bounded(build: (limits: SnapshotLimits) => RunSnapshot): RunSnapshot {
  let last: RunSnapshot | undefined;
  for (const limits of ladder) {
    last = build(limits);
    if (Buffer.byteLength(JSON.stringify(last)) < snapshotBytes) return last;
  }
  if (last === undefined) throw new RangeError('there are no limits');
  return last;
}

/** The first line of a text, cut at so many characters. */
export function cut(text: string, characters: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= characters ? line : `${line.slice(0, Math.max(0, characters - 1))}…`;
}
