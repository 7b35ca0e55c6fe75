import type { DeviceId } from '../evaluation.ts';
import type { Budget } from '../task.ts';

/** Settings under `kernelfoundry.`, after substitution of `${workspaceFolder}` and `${env:X}`. Keys are never settings. */
export interface Settings {
  /** `codeLens.enabled` */
  readonly codeLensEnabled: boolean;
  /** `hints.enabled`: diagnostics and hovers of the last analysis or run. */
  readonly hintsEnabled: boolean;
  /** `device`: device proposed first; empty for the first of the list. */
  readonly device: DeviceId;
  /** `models.proposers`: who proposes variants, e.g. `["rewriter"]`, `["rewriter", "openai:gpt-5"]`, `["editor:copilot/gpt-5"]`. */
  readonly proposers: readonly string[];
  /** `models.baseUrl`: endpoint of `openai:` models; empty for the package's own default. */
  readonly modelBaseUrl: string;
  /** `models.allowSourceUpload`: `ask` names the endpoint before the first run that sends source text to it. */
  readonly allowSourceUpload: 'ask' | 'always' | 'never';
  /** `budget`: limits of a new run that its task does not give. */
  readonly budget: Budget;
  /** `runs.onWindowClose` */
  readonly onWindowClose: 'keep' | 'pause';
  /** `store`: folder of the archive; empty for `.kernelfoundry` in the workspace folder. */
  readonly store: string;
  /** `verifyCommand`: shell command run after a variant was applied; empty for none. */
  readonly verifyCommand: string;
  /** `apply.compile`: compile the changed file by its `compile_commands.json` entry after an apply. */
  readonly compileAfterApply: boolean;
  /** `apply.git` */
  readonly applyGit: 'none' | 'ask' | 'commit' | 'branch';
  /** `nodePath`: Node 22.13 or later for the server and runs where the editor's own has no SQLite; empty to look in the PATH. */
  readonly nodePath: string;
  /** `compiler`: host C++ compiler for the simulated GPU; empty to look in the PATH. */
  readonly compiler: string;
  /** `cudaToolkit`: nvcc or a toolkit's folder; empty to choose among those found. */
  readonly cudaToolkit: string;
  /** `syclCompiler`: icpx or acpp; empty to look in the usual places. */
  readonly syclCompiler: string;
}
