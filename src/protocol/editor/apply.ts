import type { DeviceId, Speedup, Timing } from '../evaluation.ts';

/** A change of one file, as offsets in UTF-16 code units into `before`. */
export interface PlannedEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One file that an apply touches. */
export interface PlannedFile {
  readonly uri: string;
  /** The text the plan was made from (the editor's when the document is open, unsaved changes included) and the text after it. */
  readonly before: string;
  readonly after: string;
  readonly edits: readonly PlannedEdit[];
  /** `merged`: the file changed since the run and both changes fit together; `conflict`: they do not, markers stand in `after`. */
  readonly state: 'clean' | 'merged' | 'conflict';
  /** 1-based lines of conflict markers in `after`. */
  readonly conflictLines: readonly number[];
}

/** A launch of the kernel somewhere in the workspace. */
export interface LaunchSite {
  readonly uri: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  readonly outcome:
    | { readonly kind: 'rewritten'; readonly text: string }
    /** The variant keeps the launch configuration. */
    | { readonly kind: 'unchanged' }
    | { readonly kind: 'cannot'; readonly reason: string };
}

/** What applying a variant would do; nothing is written until the client applies it. */
export interface ApplyPlan {
  readonly run: string;
  readonly candidate: string;
  readonly summary: string;
  readonly speedup: Speedup | null;
  readonly device: DeviceId;
  readonly timing: Timing;
  /** In plain words; shown before anything else. */
  readonly assumptions: readonly string[];
  readonly files: readonly PlannedFile[];
  readonly launchSites: readonly LaunchSite[];
  /** What else is worth knowing before, in sentences: where a kernel that moved was found, files that were not searched. */
  readonly notes: readonly string[];
  /**
   * True when launches that cannot be rewritten keep working if the original kernel's name becomes a wrapper (asked for by `wrapper: true`).
   */
  readonly wrapperPossible: boolean;
  readonly wrapper: boolean;
}

/** How the changed files fared in the compiler. */
export type CompileOutcome =
  | {
      readonly kind: 'compiled';
      readonly file: string;
      readonly command: string;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly file: string;
      readonly command: string;
      /** First errors, with 1-based lines of the file where known. */
      readonly errors: readonly { readonly line?: number; readonly message: string }[];
    }
  /** No entry of `compile_commands.json` and no compiler that could take it. */
  | { readonly kind: 'not-compiled'; readonly file: string; readonly reason: string };

/** Where a repository stands, as far as an apply cares. */
export type RepositoryState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'repository';
      readonly root: string;
      readonly branch: string | null;
      /** Paths of the apply that have staged or unstaged changes of the user's own. */
      readonly dirtyPaths: readonly string[];
      readonly dirty: boolean;
      /** `rebase`, `merge`, ...: no commit is made in the middle of it. */
      readonly busyWith: string | null;
    };

/** What is to be recorded after an apply. */
export interface GitRecord {
  readonly run: string;
  readonly candidate: string;
  /** What the apply touched, with the text each file had before: a file that HEAD has differently holds work of the person's own. */
  readonly files: readonly {
    /** Absolute path. */
    readonly file: string;
    readonly before: string;
  }[];
  /** Absent: on the branch that is checked out. */
  readonly newBranch?: string;
  /** The person agreed that other uncommitted changes come along to the new branch. */
  readonly allowDirty?: boolean;
}
