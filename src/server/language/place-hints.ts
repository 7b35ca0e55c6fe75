import { summariseLines } from '../../application/report/counter-summary.ts';
import type { SimulatorCounters } from '../../protocol/counters.ts';
import type { DeviceId, Timing } from '../../protocol/evaluation.ts';
import type { Hint } from '../../protocol/hint.ts';
import type { TaskSpec, TextRange } from '../../protocol/task.ts';
import { baselineRegion } from '../../syntax/evolve-region.ts';
import { regionHash } from '../../syntax/region-hash.ts';
import type { KernelHints, LineCounters, PlacedHint } from './hint-board.ts';
import type { IndexedKernel } from './indexed-kernel.ts';

/** What was found out about the original of a task. */
export interface CountedOriginal {
  readonly task: TaskSpec;
  readonly device: DeviceId;
  readonly timing: Timing;
  readonly hints: readonly Hint[];
  readonly counters?: SimulatorCounters;
  readonly run?: KernelHints['run'];
}

/**
 * Hints of a task's original where they stand in a document whose kernel has the same text, wherever that has moved. Hints outside the
 * region (helper functions) are placed where the text of their line is the same.
 */
export function placeHints(
  original: CountedOriginal,
  kernel: IndexedKernel,
  text: string,
  nowMs: number,
): KernelHints {
  const { task, device, timing, hints, run } = original;
  const before = new Lines(task.source);
  const now = new Lines(text);
  const shift =
    now.lineOf(anchorOf(task.freedom, text, kernel.region)) -
    before.lineOf(anchorOf(task.freedom, task.source, task.region));
  const counted = countersByLine(original);
  const placed = mostPromising(hints).flatMap((hint): PlacedHint[] => {
    if (hint.line === undefined) return [{ hint, range: kernel.place, counters: [] }];
    const range = now.rangeOf(hint.line + shift);
    if (range === undefined || now.textOf(range) !== before.textOfLine(hint.line)) return [];
    return [{ hint, range, counters: counted.get(hint.line) ?? [] }];
  });
  return {
    kernel: kernel.qualifiedName,
    language: task.language,
    hash: regionHash(baselineRegion(task)),
    regionLine: before.lineOf(task.region.start),
    device,
    timing,
    ...(run === undefined ? {} : { run }),
    placed,
    shownMs: nowMs,
  };
}

/** Where the text that was counted begins; marked lines begin at their marker. */
function anchorOf(freedom: TaskSpec['freedom'], text: string, region: TextRange): number {
  const marker = freedom === 'region' ? text.indexOf('kf:evolve-begin') : -1;
  return marker < 0 ? region.start : marker;
}

/** The same rule at the same line, found at several shapes, is one hint: with the largest estimate. */
function mostPromising(hints: readonly Hint[]): readonly Hint[] {
  const best = new Map<string, Hint>();
  for (const hint of hints) {
    const key = `${hint.rule} ${hint.line ?? 0}`;
    const known = best.get(key);
    if (known === undefined || (hint.estimatedSpeedup ?? 1) > (known.estimatedSpeedup ?? 1))
      best.set(key, hint);
  }
  return [...best.values()];
}

function countersByLine({ task, counters }: CountedOriginal): ReadonlyMap<number, readonly LineCounters[]> {
  const lines = new Map<number, LineCounters[]>();
  if (counters === undefined) return lines;
  for (const { line, space, operation, buffer, share, perRequest, ideal } of summariseLines(
    { counters },
    task.source,
    Infinity,
  ))
    lines.set(line, [
      ...(lines.get(line) ?? []),
      { space, operation, ...(buffer === undefined ? {} : { buffer }), share, perRequest, ideal },
    ]);
  return lines;
}

/** Lines of a text, from 1. */
class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  lineOf(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Of a line without the blanks around it; undefined where there is no such line or nothing on it. */
  rangeOf(line: number): TextRange | undefined {
    const start = this.#starts[line - 1];
    if (start === undefined) return undefined;
    const whole = this.#text.slice(start, this.#starts[line] ?? this.#text.length);
    const inner = whole.trim();
    if (inner === '') return undefined;
    const from = start + whole.indexOf(inner);
    return { start: from, end: from + inner.length };
  }

  textOf({ start, end }: TextRange): string {
    return this.#text.slice(start, end);
  }

  textOfLine(line: number): string | undefined {
    const range = this.rangeOf(line);
    return range && this.textOf(range);
  }
}
