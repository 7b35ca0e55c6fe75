/** Something that went wrong, as a person is told: one sentence and one action. */
export interface Problem {
  /** Stable name, e.g. `no-compiler`, `run-owned`; tests assert it, not the text. */
  readonly code: string;
  /** One sentence, without the place. */
  readonly message: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** What to do, one sentence. */
  readonly fix?: string;
  /** The one button. Absent where the sentence is all there is. */
  readonly action?: ProblemAction;
}

export type ProblemAction =
  /** Runs a command of the client. */
  | {
      readonly kind: 'command';
      readonly title: string;
      readonly command: string;
      readonly arguments?: readonly unknown[];
    }
  /** Opens a file at a line. */
  | { readonly kind: 'open'; readonly title: string; readonly file: string; readonly line?: number }
  /** Opens the settings at one key, e.g. `kernelfoundry.nodePath`. */
  | { readonly kind: 'settings'; readonly title: string; readonly setting: string };

/** An answer that may be a problem instead. */
export type Answer<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'problem'; readonly problem: Problem };
