import type { CounterSummary } from './counter-summary.ts';
import { bytesText, countText, significant, timeText } from './numbers.ts';

/** One row of the table of counters before and after. */
export interface CounterRow {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

type Show = (summary: CounterSummary) => string | undefined;

function one(key: keyof CounterSummary, show: (value: number) => string = significant): Show {
  return (summary) => {
    const value = summary[key];
    return typeof value === 'number' ? show(value) : undefined;
  };
}

function withIdeal(key: keyof CounterSummary, ideal: keyof CounterSummary): Show {
  return (summary) => {
    const [value, least] = [summary[key], summary[ideal]];
    return typeof value === 'number' && typeof least === 'number'
      ? `${significant(value)} (least ${significant(least)})`
      : undefined;
  };
}

const rows: readonly (readonly [string, Show])[] = [
  ['time', one('timeUs', timeText)],
  ['limited by', (summary) => summary.limitedBy],
  ['sectors per global load', withIdeal('globalLoadSectorsPerRequest', 'globalLoadIdealSectorsPerRequest')],
  [
    'sectors per global store',
    withIdeal('globalStoreSectorsPerRequest', 'globalStoreIdealSectorsPerRequest'),
  ],
  ['global requests', one('globalRequests', countText)],
  ['atomic requests', one('atomicRequests', countText)],
  ['shared requests', one('sharedRequests', countText)],
  ['wavefronts per shared request', one('sharedWavefrontsPerRequest')],
  ['barriers (per warp, summed)', one('barriers', countText)],
  ['shuffles', one('shuffles', countText)],
  ['registers per thread', one('registersPerThread', String)],
  ['shared memory per block', one('sharedBytesPerBlock', bytesText)],
  [
    'occupancy',
    ({ occupancy, occupancyLimitedBy }) =>
      occupancy === undefined
        ? undefined
        : `${Math.round(occupancy * 100)} % (by ${occupancyLimitedBy ?? 'unknown'})`,
  ],
];

function isNothing(text: string | undefined): boolean {
  return text === undefined || text === '0' || text === '0 B';
}

/** One row of counters of several candidates side by side. */
export interface CounterLine {
  readonly name: string;
  /** In the order of the candidates; `-` where a figure is not known. */
  readonly values: readonly string[];
}

/** The counters of any number of candidates; rows that none has, or where all are 0, are left out. */
export function counterLines(
  summaries: readonly (CounterSummary | null)[],
  words: (text: string) => string = (text) => text,
): CounterLine[] {
  return rows.flatMap(([name, show]) => {
    const texts = summaries.map((summary) => (summary === null ? undefined : show(summary)));
    if (texts.every(isNothing)) return [];
    return [{ name: words(name), values: texts.map((text) => words(text ?? '-')) }];
  });
}

/** The counters of both sides; rows that neither side has, or where both are 0, are left out. */
export function counterRows(
  before: CounterSummary | null,
  after: CounterSummary | null,
  words: (text: string) => string = (text) => text,
): CounterRow[] {
  return counterLines([before, after], words).map(({ name, values: [left = '-', right = '-'] }) => ({
    name,
    before: left,
    after: right,
  }));
}

/** Terms of the time model that matter (at least 2 % of the largest) on either side. */
export function breakdownRows(before: CounterSummary | null, after: CounterSummary | null): CounterRow[] {
  const sides = [before?.breakdown ?? [], after?.breakdown ?? []];
  const terms = [...new Set(sides.flat().map((entry) => entry.term))];
  const largest = Math.max(0, ...sides.flat().map((entry) => entry.us));
  const table: CounterRow[] = [];
  for (const term of terms) {
    const [left, right] = sides.map((side) => side.find((entry) => entry.term === term)?.us);
    if (Math.max(left ?? 0, right ?? 0) < 0.02 * largest) continue;
    table.push({
      name: term,
      before: left === undefined ? '-' : timeText(left),
      after: right === undefined ? '-' : timeText(right),
    });
  }
  return table;
}
