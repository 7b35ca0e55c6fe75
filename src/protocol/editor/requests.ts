/**
 * What client (src/client) and server (src/server) ask each other beside the Language Server Protocol. Both sides go through the typed
 * functions of `src/client/connection.ts` and `src/server/server-context.ts`. Lines are 1-based here, unlike in LSP.
 */
import type { DeviceId, Speedup, Timing } from '../evaluation.ts';
import type { Hint } from '../hint.ts';
import type { Budget, Language } from '../task.ts';
import type { ApplyPlan, CompileOutcome, GitRecord, RepositoryState } from './apply.ts';
import type { CandidateDetails, Comparison } from './candidate-view.ts';
import type { Answer, Problem } from './problem.ts';
import type { CandidateFilter, RunSnapshot, RunView } from './run-view.ts';
import type { Settings } from './settings.ts';

/** A kernel of an open document. */
export interface KernelPlace {
  readonly name: string;
  readonly qualifiedName: string;
  readonly language: Language;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** Line of the name (or of the launch statement), where the lens stands. */
  readonly line: number;
  /** `regionHash` of the text that a run would take as its region: equal after moves, different after edits. */
  readonly hash: string;
}

/** Where tasks can be evaluated. */
export interface DeviceView {
  readonly id: DeviceId;
  readonly kind: 'sim' | 'cuda' | 'sycl';
  readonly timing: Timing;
  readonly title: string;
  readonly state: 'ready' | 'missing-tools' | 'unreachable';
  /** Compiler and driver, or what is missing, in a few words. */
  readonly detail: string;
  readonly languages: readonly Language[];
}

/** Who can propose variants. */
export interface ModelView {
  /** `rewriter`, `openai:NAME`, `editor:VENDOR/FAMILY`, `scripted:FILE`. */
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** Source text leaves the machine (or the process) for this endpoint; absent for proposers that ask nobody. */
  readonly sendsSourceTo?: string;
  readonly ready: boolean;
  readonly problem?: Problem;
}

/** Something a draft could not infer; asked with a default. */
export interface DraftQuestion {
  /** Goes back as key of `answers`. */
  readonly key: string;
  readonly prompt: string;
  readonly placeholder: string;
  readonly value: string;
}

/** A task that could be run, before anything is spent. */
export interface TaskPlan {
  readonly name: string;
  readonly kernel: string;
  readonly language: Language;
  readonly sourceFile: string;
  readonly taskFile: string;
  /** The task file was drafted now (and written beside the source). */
  readonly drafted: boolean;
  /** What the draft guessed; one line each. */
  readonly guesses: readonly string[];
  readonly device: DeviceId;
  readonly budget: Budget;
  readonly freedom: 'kernel' | 'launch' | 'region';
  /** Commands that will be executed, in plain words, for the approval: compiler, where, limits. */
  readonly executes: readonly string[];
}

/** What a document is asked about: a kernel by name or by a line inside it, or a task file. */
export interface KernelReference {
  readonly uri: string;
  readonly kernel?: string;
  /** 1-based. */
  readonly line?: number;
}

export interface EditorRequests {
  'kernelfoundry/kernels': { params: { readonly uri: string }; result: readonly KernelPlace[] };
  'kernelfoundry/devices': {
    params: { readonly refresh: boolean };
    result: { readonly devices: readonly DeviceView[]; readonly noGpu?: string };
  };
  'kernelfoundry/checkDevice': {
    params: { readonly device: DeviceId };
    result: Answer<{ readonly lines: readonly string[] }>;
  };
  'kernelfoundry/models': { params: Record<string, never>; result: readonly ModelView[] };
  /** Finds or drafts the task. Questions come back as long as something cannot be inferred. */
  'kernelfoundry/prepareTask': {
    params: KernelReference & {
      readonly answers?: Readonly<Record<string, string>>;
      /** Device that was chosen: what the plan says of compiling and running is about it. */
      readonly device?: DeviceId;
      readonly write: boolean;
    };
    result: Answer<
      | { readonly kind: 'task'; readonly plan: TaskPlan }
      | { readonly kind: 'questions'; readonly questions: readonly DraftQuestion[]; readonly reason: string }
    >;
  };
  /** Checks the task on the device (task lint), stores a new run and starts its process. Cancellable until the process runs. */
  'kernelfoundry/startRun': {
    params: {
      readonly taskFile: string;
      readonly device: DeviceId;
      readonly proposers: readonly string[];
      readonly budget: Budget;
      readonly seed?: string;
      readonly freedom?: 'kernel' | 'launch' | 'region';
      /** Start although the check of the task found errors. */
      readonly unchecked?: boolean;
    };
    result: Answer<{ readonly run: string; readonly warnings: readonly string[] }>;
  };
  /** `resume` may raise the budget. `remove` forgets a run that is not running. */
  'kernelfoundry/controlRun': {
    params: {
      readonly run: string;
      readonly action: 'pause' | 'resume' | 'stop' | 'remove';
      readonly budget?: Budget;
    };
    result: Answer<null>;
  };
  'kernelfoundry/runs': { params: Record<string, never>; result: readonly RunView[] };
  /** Answers with the snapshot now; later ones come as `kernelfoundry/snapshot` until `unwatch`. One watch a panel. */
  'kernelfoundry/watch': {
    params: { readonly watch: string; readonly run: string; readonly filter: CandidateFilter };
    result: Answer<RunSnapshot>;
  };
  'kernelfoundry/unwatch': { params: { readonly watch: string }; result: null };
  'kernelfoundry/candidate': {
    params: { readonly run: string; readonly candidate: string };
    result: Answer<CandidateDetails>;
  };
  'kernelfoundry/compare': {
    params: { readonly run: string; readonly candidates: readonly string[] };
    result: Answer<Comparison>;
  };
  /** Whole text of the source file with the variant in place, as the run saw the file. The original by the baseline's id, or `original`. */
  'kernelfoundry/variantText': {
    params: { readonly run: string; readonly candidate: string };
    result: Answer<{
      readonly text: string;
      readonly languageId: string;
      readonly name: string;
      /** Of this candidate; null for the original and for what was not timed. */
      readonly speedup: Speedup | null;
      readonly device: DeviceId;
      readonly timing: Timing;
    }>;
  };
  'kernelfoundry/report': {
    params: { readonly run: string; readonly format: 'markdown' | 'json' };
    result: Answer<{ readonly text: string }>;
  };
  /** Counts on a simulated device and publishes hints as diagnostics; proposes nothing. */
  'kernelfoundry/analyze': {
    params: KernelReference & { readonly device: DeviceId };
    result: Answer<{
      readonly kernel: string;
      readonly device: DeviceId;
      readonly hints: readonly Hint[];
      readonly limitedBy: string;
      readonly timeUs: number;
    }>;
  };
  'kernelfoundry/clearAnalysis': { params: Record<string, never>; result: null };
  'kernelfoundry/planApply': {
    params: {
      readonly run: string;
      readonly candidate: string;
      readonly wrapper: boolean;
      /** Documents of the editor that the server may not know (other languages, encodings); they win over what it has. */
      readonly texts?: readonly { readonly uri: string; readonly text: string }[];
    };
    result: Answer<ApplyPlan>;
  };
  'kernelfoundry/compileFiles': {
    params: {
      /** Absolute paths. */
      readonly files: readonly string[];
      /** A `compile_commands.json` that another extension is set to, tried first. */
      readonly compileCommands?: string;
    };
    result: Answer<readonly CompileOutcome[]>;
  };
  /** Absolute paths; the repository of the first one. */
  'kernelfoundry/repository': { params: { readonly files: readonly string[] }; result: RepositoryState };
  'kernelfoundry/recordInGit': {
    params: GitRecord;
    result: Answer<{ readonly commit: string; readonly branch: string }>;
  };
  /** Calls one of the tools for coding agents; the answer is JSON text. */
  'kernelfoundry/agentTool': {
    params: { readonly name: string; readonly input: unknown };
    result: Answer<{ readonly json: string }>;
  };
}

export interface EditorNotifications {
  /** Server to client: the list has changed (at most four a second). */
  'kernelfoundry/runsChanged': { readonly runs: readonly RunView[] };
  'kernelfoundry/snapshot': { readonly watch: string; readonly answer: Answer<RunSnapshot> };
  /**
   * A run that a window started has ended or paused by itself: for one notification, in the window that started it. One that broke off
   * comes as `kernelfoundry/problem` instead, one that a person paused not at all.
   */
  'kernelfoundry/runEnded': { readonly run: RunView };
  /** Something the person should know that no request was waiting for. */
  'kernelfoundry/problem': { readonly problem: Problem };
  'kernelfoundry/analysisChanged': { readonly files: number };
  /** Client to server. */
  'kernelfoundry/settings': { readonly settings: Settings };
  /** The window is about to close. */
  'kernelfoundry/windowClosing': Record<string, never>;
}

/** What the server asks the client. */
export interface ClientRequests {
  /** `vscode.lm`: the person's own model subscription. Rejected when consent is refused. */
  'kernelfoundry/askEditorModel': {
    params: { readonly model: string; readonly system: string; readonly prompt: string };
    result: Answer<{ readonly text: string; readonly tokensIn: number; readonly tokensOut: number }>;
  };
  'kernelfoundry/editorModels': {
    params: Record<string, never>;
    result: readonly { readonly id: string; readonly title: string; readonly maxInputTokens: number }[];
  };
}

/** What the client tells the server at `initialize` (`initializationOptions`). */
export interface ServerOptions {
  readonly settings: Settings;
  /** Folder for what belongs to no workspace: archives of files outside any folder, preferences. */
  readonly stateFolder: string;
  /** Node program that run processes use (the server's own when absent), and whether it is Electron run as Node. */
  readonly nodePath?: string;
  /** What tells the window from others on the same folder, kept over restarts of the server. */
  readonly window?: string;
}
