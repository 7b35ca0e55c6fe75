import type { Hint } from '../../protocol/hint.ts';
import type { DeviceId, Timing } from '../../protocol/evaluation.ts';
import type { Language, TextRange } from '../../protocol/task.ts';
import { shiftRange, touches } from './text-change.ts';
import type { TextChange } from './text-change.ts';

/** What was counted at one line, for its hover. */
export interface LineCounters {
  readonly space: string;
  readonly operation: string;
  readonly buffer?: string;
  /** Share of all requests of the kernel, 0 to 1. */
  readonly share: number;
  /** Sectors (global) or wavefronts (shared) per request, and the fewest possible. */
  readonly perRequest: number;
  readonly ideal: number;
}

/** A hint where it stands in the text of a document now. */
export interface PlacedHint {
  readonly hint: Hint;
  /** The line it speaks of without the blanks around it; for whole kernels their name. UTF-16 code units. */
  readonly range: TextRange;
  readonly counters: readonly LineCounters[];
}

/** All hints of one kernel, from one analysis or run. */
export interface KernelHints {
  readonly kernel: string;
  readonly language: Language;
  /** `regionHash` of the text that was counted. */
  readonly hash: string;
  /** Line (from 1) at which the counted text began in its file: hints count lines of that file. */
  readonly regionLine: number;
  readonly device: DeviceId;
  readonly timing: Timing;
  /** The run whose original was counted; absent for analyses. */
  readonly run?: { readonly id: string; readonly store: string };
  readonly placed: readonly PlacedHint[];
  /** When they came to be shown, in milliseconds since the epoch. */
  readonly shownMs: number;
}

/** The hints of every open document; they move with edits, and go when their own line is edited. */
export class HintBoard {
  readonly #documents = new Map<string, readonly KernelHints[]>();

  get(uri: string): readonly KernelHints[] {
    return this.#documents.get(uri) ?? [];
  }

  /** Documents that have hints. */
  uris(): readonly string[] {
    return [...this.#documents.keys()];
  }

  /** Replaces what was known of the kernel. */
  put(uri: string, hints: KernelHints): void {
    this.#set(uri, [...this.get(uri).filter(({ kernel }) => kernel !== hints.kernel), hints]);
  }

  /** True when hints of the document moved or went. */
  edit(uri: string, change: TextChange): boolean {
    const before = this.get(uri);
    if (before.length === 0) return false;
    this.#set(
      uri,
      before.map((one) => ({
        ...one,
        placed: one.placed
          .filter(({ range }) => !touches(range, change))
          .map((placed) => ({ ...placed, range: shiftRange(placed.range, change) })),
      })),
    );
    return true;
  }

  remove(uri: string): void {
    this.#documents.delete(uri);
  }

  #set(uri: string, hints: readonly KernelHints[]): void {
    const left = hints.filter(({ placed }) => placed.length > 0);
    if (left.length === 0) this.#documents.delete(uri);
    else this.#documents.set(uri, left);
  }
}
