/**
 * Arguments of client commands as lenses, hovers and code actions carry them: plain JSON, always one object. The same commands
 * called without arguments (palette, keyboard) work on what is selected.
 */

/** `optimizeKernel`, `analyzeKernel`. `kernel` and `line` go to `prepareTask` and `analyze` as they are. */
export interface KernelArguments {
  readonly uri: string;
  readonly kernel: string;
  /** 1-based. */
  readonly line: number;
}

/** `recheckKernel`: the kernel changed since this run. */
export interface RecheckArguments extends KernelArguments {
  readonly run: string;
}

/** `stopRun`, `pauseRun`, `resumeRun`. */
export interface RunArguments {
  readonly run: string;
}

/** `openArchive`. With `candidate` the panel shows it. */
export interface ArchiveArguments extends RunArguments {
  readonly candidate?: string;
}

/** `reviewDiff`, `applyVariant`. */
export interface CandidateArguments extends RunArguments {
  readonly candidate: string;
}

/** `undoApply` from the lens of a kernel that is a variant: which one stands there. */
export interface UndoArguments extends CandidateArguments {
  readonly uri: string;
}

/** `openPlace`: shows a place in an editor. */
export interface PlaceArguments {
  readonly uri: string;
  /** 1-based. */
  readonly line: number;
  readonly column?: number;
}

/** `explainHint`: puts the cursor on a hint and opens the hover that explains it. */
export interface ExplainArguments extends PlaceArguments {
  readonly rule: string;
}
