import type { TextDocument } from 'vscode-languageserver-textdocument';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { ServerContext } from '../server-context.ts';
import { fileOf } from './document-file.ts';
import { HintBoard } from './hint-board.ts';
import type { KernelHints } from './hint-board.ts';
import { hintDiagnostics } from './hint-diagnostics.ts';
import type { IndexedKernel } from './indexed-kernel.ts';
import { stateOf } from './kernel-runs.ts';
import type { LanguageState } from './language-state.ts';
import { placeHints } from './place-hints.ts';
import type { CountedOriginal } from './place-hints.ts';
import { startTimer } from './timers.ts';
import { unlessGone } from './window-knowledge.ts';

/** Edits follow each other: diagnostics are told again so many milliseconds after the first of them. */
const publishMs = 250;

/** Keeps the hints of open documents and tells the editor of them as diagnostics. */
export class HintPublisher {
  readonly board = new HintBoard();
  readonly #context: ServerContext;
  readonly #state: LanguageState;
  readonly #due = new Set<string>();
  /** Number of hints of what was placed last for a kernel: with fewer on the board, lines were edited since. */
  readonly #placed = new Map<string, number>();
  /** Runs whose hints the person has cleared, or that have none. */
  readonly #cleared = new Set<string>();
  readonly #originals = new Map<string, CountedOriginal>();
  #stopTimer: (() => void) | undefined;
  #told = 0;

  constructor(context: ServerContext, state: LanguageState) {
    this.#context = context;
    this.#state = state;
    const { kernels } = state;
    kernels.onEdit((uri, change) => {
      if (this.board.edit(uri, change)) this.#later(uri);
    });
    kernels.onParsed((uri) => {
      this.#placeRuns(uri);
      if (this.board.get(uri).length > 0) this.#later(uri);
    });
    state.onKnowledge(() => {
      for (const { uri } of context.documents.all()) this.#placeRuns(uri);
    });
    context.onSettings(() => {
      for (const uri of this.board.uris()) this.#later(uri);
    });
    context.documents.onDidClose(({ document: { uri } }) => {
      if (this.board.get(uri).length === 0) return;
      this.board.remove(uri);
      this.#later(uri);
    });
    context.onShutdown(() => this.#stopTimer?.());
  }

  /** Shows the hints of an analysis on the kernel that was counted; returns whether they could be placed. */
  show(document: TextDocument, kernel: IndexedKernel, original: CountedOriginal): void {
    this.#put(document, kernel, original);
    this.#publish();
  }

  /** Takes all hints away; those of runs that are there now do not come back. */
  clear(): void {
    for (const uri of this.board.uris()) {
      for (const { run } of this.board.get(uri)) if (run !== undefined) this.#cleared.add(keyOf(run));
      this.board.remove(uri);
      this.#due.add(uri);
    }
    this.#publish();
  }

  /** What was counted of the original of a run; undefined where nothing was. */
  originalOf(run: RunView): CountedOriginal | undefined {
    const key = keyOf({ id: run.run, store: run.store });
    const known = this.#originals.get(key) ?? this.#readOriginal(run);
    if (known !== undefined) this.#originals.set(key, known);
    return known;
  }

  #readOriginal(run: RunView): CountedOriginal | undefined {
    const store = this.#state.knowledge().storeOf(run);
    if (store === undefined) return undefined;
    return unlessGone(undefined, () => {
      const { task, device, timing } = store.run(run.run).spec;
      const evaluation = store.evaluation(run.run, baselineCandidate(task).id);
      if (evaluation === undefined) return undefined;
      const { hints, counters } = evaluation;
      const own = { id: run.run, store: run.store };
      return { task, device, timing, hints, ...(counters === undefined ? {} : { counters }), run: own };
    });
  }

  /** Hints of the originals of finished runs, on kernels that still read as they did. */
  #placeRuns(uri: string): void {
    const document = this.#context.documents.get(uri);
    const file = fileOf(uri);
    // What the text is like between an edit and its parse, nobody knows.
    if (document === undefined || file === undefined || !this.#state.kernels.isParsed(uri)) return;
    const kernels = this.#state.kernels.peek(uri);
    const knowledge = this.#state.knowledge();
    for (const kernel of kernels) {
      const state = stateOf(kernel, kernels, file, knowledge);
      if (state.kind !== 'original' || state.run.status !== 'finished') continue;
      const { run } = state;
      const known = this.board.get(uri).find((one) => one.kernel === kernel.qualifiedName);
      if (this.#cleared.has(keyOf({ id: run.run, store: run.store })) || this.#isShown(uri, known, run))
        continue;
      const original = this.originalOf(run);
      if (original !== undefined && original.hints.length > 0) this.#put(document, kernel, original);
    }
  }

  /** An analysis is newer than the run, or the run's own hints are all there. */
  #isShown(uri: string, known: KernelHints | undefined, run: RunView): boolean {
    if (known === undefined) return false;
    const isComplete = known.placed.length === this.#placed.get(`${uri} ${known.kernel}`);
    return known.run === undefined ? known.shownMs > run.updatedMs : known.run.id === run.run && isComplete;
  }

  #put(document: TextDocument, kernel: IndexedKernel, original: CountedOriginal): void {
    const hints = placeHints(original, kernel, document.getText(), Date.now());
    this.board.put(document.uri, hints);
    this.#placed.set(`${document.uri} ${hints.kernel}`, hints.placed.length);
    this.#later(document.uri);
  }

  #later(uri: string): void {
    this.#due.add(uri);
    this.#stopTimer ??= startTimer(publishMs, () => this.#publish());
  }

  #publish(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    for (const uri of this.#due) {
      const document = this.#context.documents.get(uri);
      const isShown = document !== undefined && this.#context.settings().hintsEnabled;
      const diagnostics = isShown
        ? hintDiagnostics(document, this.board.get(uri), this.#state.kernels.peek(uri))
        : [];
      const version = document === undefined ? {} : { version: document.version };
      // Nobody is left to tell when the connection is gone.
      this.#context.connection.sendDiagnostics({ uri, ...version, diagnostics }).catch(() => undefined);
    }
    this.#due.clear();
    const files = this.board.uris().length;
    if (files !== this.#told) this.#context.notify('kernelfoundry/analysisChanged', { files });
    this.#told = files;
  }
}

function keyOf({ id, store }: { readonly id: string; readonly store: string }): string {
  return `${store} ${id}`;
}
