import type { Store } from '../../store/store.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import type { DeviceId } from '../../protocol/evaluation.ts';
import type { Budget } from '../../protocol/task.ts';

/** What tools for coding agents stand on; the language server and the MCP server each bring theirs. */
export interface AgentSurroundings {
  /** Absolute path of a file as an agent names it. Throws UserError `file-outside` for one that is not in the opened folders. */
  resolveFile(path: string): string;
  /** Archives that exist. */
  stores(): Promise<readonly Store[]>;
  /** The task of a kernel; its task file is used, or drafted and written. */
  task(file: string, kernel: string | undefined, signal: AbortSignal): Promise<TaskSpec>;
  /** Checks the task and starts a run in a process of its own; returns its id. */
  start(request: AgentRunRequest, signal: AbortSignal): Promise<string>;
}

/** A run that an agent asks for. */
export interface AgentRunRequest {
  readonly task: TaskSpec;
  readonly device: DeviceId | undefined;
  readonly proposers: readonly string[] | undefined;
  readonly budget: Budget;
}

/** JSON Schema of a tool's input: an object of plain values. */
export interface ToolInputSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** One tool, the same over MCP and in the editor. No tool edits files: the agent has its own reviewed way to do that. */
export interface AgentTool {
  readonly name: string;
  readonly title: string;
  /** What it does, when to use it, what comes back: read by models. */
  readonly description: string;
  readonly inputSchema: ToolInputSchema;
  /** True when it compiles and runs code of the workspace, which a person should agree to. */
  readonly executes: boolean;
  /** Answers with a value that is sent as JSON. `input` has passed the schema. Throws UserError for what the caller can repair. */
  call(
    input: Readonly<Record<string, unknown>>,
    surroundings: AgentSurroundings,
    signal: AbortSignal,
  ): Promise<unknown>;
}
