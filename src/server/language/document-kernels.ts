import type { TextDocument } from 'vscode-languageserver-textdocument';
import { AbortError, throwIfAborted } from '../../shared/abort.ts';
import { mayHoldKernels } from '../../shared/kernel-text.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import { languageOfText } from '../../tasks/task-file/source-language.ts';
import type { IndexedKernel } from './indexed-kernel.ts';
import { indexKernels } from './kernel-index.ts';
import type { KernelIndex } from './kernel-index.ts';
import { shiftKernels, steadyKernels } from './steady-kernels.ts';
import { changeBetween } from './text-change.ts';
import type { TextChange } from './text-change.ts';
import type { StartTimer } from './timers.ts';

/** What the kernels of documents are kept with. */
export interface DocumentKernelsOptions {
  readonly loadParser: () => Promise<SyntaxParser>;
  readonly startTimer: StartTimer;
  /** Monotonic time in milliseconds. */
  readonly now: () => number;
  /** The parser cannot be had, or who listens failed. */
  readonly onProblem: (error: unknown) => void;
}

const nothing: KernelIndex = { kernels: [], isBroken: false };

/** A parse waits until nobody has typed for so many milliseconds, and longer where parsing takes long. */
const quietMs = 300;
/** Code that cannot be read is only complained about after so many milliseconds without an edit. */
const patienceMs = 2500;

interface DocumentState {
  text: string;
  /** Of the last parse; moved with edits since. */
  shown: readonly IndexedKernel[];
  /** What the last parse really found, where that is held back. */
  held: readonly IndexedKernel[] | undefined;
  /** `text` has been parsed. */
  isParsed: boolean;
  isEverParsed: boolean;
  parseMs: number;
  stopTimer: (() => void) | undefined;
  readonly waiting: (() => void)[];
}

/** The kernels of every open document, parsed when typing pauses and moved with edits until then. */
export class DocumentKernels {
  readonly #options: DocumentKernelsOptions;
  readonly #states = new Map<string, DocumentState>();
  readonly #changeListeners: ((uri: string) => void)[] = [];
  readonly #parseListeners: ((uri: string) => void)[] = [];
  readonly #editListeners: ((uri: string, change: TextChange, text: string) => void)[] = [];

  constructor(options: DocumentKernelsOptions) {
    this.#options = options;
  }

  /** Called when other kernels than before are to be shown. */
  onChanged(listener: (uri: string) => void): void {
    this.#changeListeners.push(listener);
  }

  /** Called after each parse, the first one included. */
  onParsed(listener: (uri: string) => void): void {
    this.#parseListeners.push(listener);
  }

  /** Called at once with every edit of a document that is known, the text before it given. */
  onEdit(listener: (uri: string, change: TextChange, before: string) => void): void {
    this.#editListeners.push(listener);
  }

  /** A document was opened or edited. */
  update(document: TextDocument): void {
    const { uri } = document;
    const text = document.getText();
    const state = this.#states.get(uri);
    if (state === undefined) {
      const opened: DocumentState = {
        text,
        shown: [],
        held: undefined,
        isParsed: false,
        isEverParsed: false,
        parseMs: 0,
        stopTimer: undefined,
        waiting: [],
      };
      this.#states.set(uri, opened);
      this.#schedule(uri, opened, 0);
      return;
    }
    const change = changeBetween(state.text, text);
    if (change === undefined) return;
    for (const listener of this.#editListeners) listener(uri, change, state.text);
    state.text = text;
    state.isParsed = false;
    state.held = undefined;
    state.shown = shiftKernels(state.shown, change);
    this.#schedule(uri, state, state.waiting.length > 0 ? 0 : Math.max(quietMs, 3 * state.parseMs));
  }

  close(uri: string): void {
    const state = this.#states.get(uri);
    if (state === undefined) return;
    state.stopTimer?.();
    this.#states.delete(uri);
    for (const done of state.waiting.splice(0)) done();
  }

  closeAll(): void {
    for (const uri of [...this.#states.keys()]) this.close(uri);
  }

  /** What to show now: of the last parse, moved to where it is. Waits only for a document's first parse. */
  async shown(uri: string, signal: AbortSignal): Promise<readonly IndexedKernel[]> {
    const state = this.#states.get(uri);
    if (state?.isEverParsed === false) await this.#parsed(state, signal);
    return this.#states.get(uri)?.shown ?? [];
  }

  /** The kernels of the text as it is now, those with problems too. */
  async current(uri: string, signal: AbortSignal): Promise<readonly IndexedKernel[]> {
    const state = this.#states.get(uri);
    if (state === undefined) return [];
    if (!state.isParsed) {
      const parsed = this.#parsed(state, signal);
      this.#schedule(uri, state, 0);
      await parsed;
    }
    return state.held ?? state.shown;
  }

  /** The kernels are those of the text as it is now. */
  isParsed(uri: string): boolean {
    return this.#states.get(uri)?.isParsed === true;
  }

  /** What is shown now without waiting. */
  peek(uri: string): readonly IndexedKernel[] {
    return this.#states.get(uri)?.shown ?? [];
  }

  #parsed(state: DocumentState, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        state.waiting.splice(state.waiting.indexOf(done), 1);
        reject(new AbortError());
      };
      const done = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      signal.addEventListener('abort', abort, { once: true });
      state.waiting.push(done);
    });
  }

  #schedule(uri: string, state: DocumentState, milliseconds: number): void {
    state.stopTimer?.();
    state.stopTimer = this.#options.startTimer(milliseconds, () => {
      this.#parse(uri, state).catch(this.#options.onProblem);
    });
  }

  async #parse(uri: string, state: DocumentState): Promise<void> {
    const { text } = state;
    const { kernels, isBroken } = await this.#index(uri, text, state);
    // Edited or closed while the grammar was loaded: the parse of the newer text is under way.
    if (state.text !== text || this.#states.get(uri) !== state) return;
    const before = state.shown;
    const isOpening = !state.isEverParsed;
    state.isParsed = true;
    state.isEverParsed = true;
    if (isOpening || !isBroken) state.shown = kernels;
    else this.#holdBack(uri, state, kernels);
    for (const done of state.waiting.splice(0)) done();
    for (const listener of this.#parseListeners) listener(uri);
    if (!isOpening && !isSame(before, state.shown)) this.#changed(uri);
  }

  /** Shows what was there before and, if nobody types on, what was found. */
  #holdBack(uri: string, state: DocumentState, kernels: readonly IndexedKernel[]): void {
    state.held = kernels;
    state.shown = steadyKernels(state.shown, kernels, state.text);
    state.stopTimer?.();
    state.stopTimer = this.#options.startTimer(patienceMs, () => {
      const before = state.shown;
      state.shown = kernels;
      state.held = undefined;
      if (!isSame(before, kernels)) this.#changed(uri);
    });
  }

  async #index(uri: string, text: string, state: DocumentState): Promise<KernelIndex> {
    if (!mayHoldKernels(text)) return nothing;
    try {
      const parser = await this.#options.loadParser();
      if (state.text !== text) return nothing;
      const begun = this.#options.now();
      const index = indexKernels(parser.parse(text), languageOfText(new URL(uri).pathname, text));
      state.parseMs = this.#options.now() - begun;
      return index;
    } catch (error) {
      this.#options.onProblem(error);
      return nothing;
    }
  }

  #changed(uri: string): void {
    for (const listener of this.#changeListeners) listener(uri);
  }
}

/** Equal as far as lenses and hovers show it. */
function isSame(a: readonly IndexedKernel[], b: readonly IndexedKernel[]): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
