import { hintText } from '../application/report/hint-text.ts';
import { modelTerms } from '../application/report/model-terms.ts';
import { bytesText, shapeText, significant, timeText } from '../application/report/numbers.ts';
import type { KernelAnalysis, LineAnalysis } from '../evaluation/analyze.ts';
import { renderTable } from './table.ts';
import type { Column } from './table.ts';

/** Rows that move this many times the least, or more, are marked. */
const markedRatio = 1.5;

/** Rows with less of all requests than this are not worth a mark. */
const markedShare = 0.01;

const columns: readonly (Column | string)[] = [
  '',
  { title: 'line', align: 'right' },
  'access',
  { title: 'bytes', align: 'right' },
  { title: 'requests', align: 'right' },
  { title: 'per request', align: 'right' },
  { title: 'least', align: 'right' },
  { title: 'lanes', align: 'right' },
  'source',
];

/** The analysis of a kernel as text: the model's terms, one row for each access of a line, then the hints. */
export function analysisText(
  analysis: KernelAnalysis,
  sourceFile: string,
  width: number,
  words: (text: string) => string = (text) => text,
): string {
  const { kernel, device, shape, counters, hints } = analysis;
  const rows = analysis.lines.flatMap((line) => rowsOf(line, analysis));
  return [
    `${kernel} in ${sourceFile} on ${device}, ${shapeText(shape)}`,
    '',
    ...summary(analysis).map(words),
    '',
    renderTable(columns, rows, width),
    '',
    words(
      `Requests: by warps, of the whole grid, counted on ${counters.blocksRun} of ${counters.blocksTotal} blocks. Sectors of 32 bytes (64 on Intel GPUs); wavefronts of shared memory`,
    ),
    `(more than the least: bank conflicts). Least: what the same data needs at best. Lanes: taking part on average, of ${lanesPerWarp(analysis)}.`,
    ...(rows.some(([mark]) => mark === '!')
      ? [
          `Marked (!): ${markedRatio} times the least or more, less than half of the lanes, or atomics that collide.`,
        ]
      : []),
    '',
    'Hints',
    ...(hints.length === 0
      ? ['- none: no rule sees anything to gain here']
      : hints.map((hint) => `- ${hintText(hint)}`)),
  ].join('\n');
}

function summary({ breakdown, resources }: KernelAnalysis): string[] {
  const largest = Math.max(...modelTerms(breakdown).map(({ us }) => us));
  const terms = modelTerms(breakdown).filter(({ us }) => us >= 0.02 * largest);
  const shared = resources.staticSharedBytes + resources.dynamicSharedBytes;
  const from = resources.registersFrom === 'ptxas' ? 'by ptxas' : 'estimated';
  return [
    `modelled time  ${timeText(breakdown.totalUs)}, limited by ${breakdown.limitedBy}`,
    `  terms        ${terms.map(({ term, us }) => `${term} ${timeText(us)}`).join(', ')} (they overlap)`,
    `resources      ${resources.registersPerThread} registers per thread (${from}), ${bytesText(shared)} shared per block` +
      (resources.spillBytes > 0 ? `, ${bytesText(resources.spillBytes)} spilled per thread` : ''),
    `occupancy      ${Math.round(100 * resources.occupancy)} % (limited by ${resources.occupancyLimitedBy}), ` +
      `${resources.blocksPerMultiprocessor} blocks per multiprocessor`,
  ];
}

function rowsOf(line: LineAnalysis, analysis: KernelAnalysis): string[][] {
  const full = lanesPerWarp(analysis);
  const source = line.text.trim();
  const number = String(line.line);
  if (line.accesses.length === 0) {
    const lanes = line.activeLanes === undefined ? '' : significant(line.activeLanes * full);
    return [['', number, '', '', '', '', '', lanes, source]];
  }
  const { blocksTotal, blocksRun } = analysis.counters;
  const scale = blocksTotal / Math.max(1, blocksRun);
  const all = analysis.lines
    .flatMap(({ accesses }) => accesses)
    .reduce((sum, { requests }) => sum + requests, 0);
  return line.accesses.map((access, index) => {
    const per = (value: number): number => value / Math.max(1, access.requests);
    const isShared = access.space === 'shared';
    const moved = isShared ? access.wavefronts : access.sectors;
    const least = isShared ? access.idealWavefronts : access.idealSectors;
    const isMarked =
      access.requests >= markedShare * all &&
      (moved >= markedRatio * Math.max(1, least) ||
        per(access.lanes) < full / 2 ||
        (access.operation === 'atomic' && per(access.sameAddressLanes) >= 2));
    const what = access.buffer ?? `${access.space} memory`;
    const first = index === 0;
    return [
      isMarked ? '!' : '',
      first ? number : '',
      `${access.operation} ${what}`,
      String(access.bytes),
      compactCount(access.requests * scale),
      `${significant(per(moved))} ${isShared ? 'wavefronts' : 'sectors'}`,
      significant(per(least)),
      significant(per(access.lanes)),
      first ? source : '',
    ];
  });
}

/** `812`, `4.19k`, `33.6M`: tables have little room. */
function compactCount(count: number): string {
  if (count >= 1e9) return `${significant(count / 1e9)}G`;
  if (count >= 1e6) return `${significant(count / 1e6)}M`;
  if (count >= 1e3) return `${significant(count / 1e3)}k`;
  return String(Math.round(count));
}

function lanesPerWarp({ counters }: KernelAnalysis): number {
  return counters.warpsPerBlock === 0
    ? 32
    : Math.min(32, Math.ceil(counters.threadsPerBlock / counters.warpsPerBlock));
}
