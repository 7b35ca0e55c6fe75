/** One source file as it stands now: as the editor has it when it is open, from the disk otherwise. */
export interface SourceText {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

/** The sources an apply may look at. */
export interface SourceTexts {
  /** Undefined where there is no such file. */
  read(file: string, signal: AbortSignal): Promise<SourceText | undefined>;
  /** CUDA and C++ files of the workspace whose text contains the word; `skipped` says in words what was left out, empty for nothing. */
  containing(
    word: string,
    signal: AbortSignal,
  ): Promise<{ readonly files: readonly SourceText[]; readonly skipped: string }>;
}
