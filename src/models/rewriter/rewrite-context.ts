import type { Candidate } from '../../protocol/candidate.ts';
import type { LaunchConfiguration, TaskSpec } from '../../protocol/task.ts';
import { constantValues, fileConstants } from '../../syntax/constants.ts';
import { functionNames } from '../../syntax/definitions-and-uses.ts';
import type { FunctionNames } from '../../syntax/definitions-and-uses.ts';
import { composeSource } from '../../syntax/evolve-region.ts';
import { evaluateExpression } from '../../syntax/expression.ts';
import { findKernels, kernelNamed } from '../../syntax/kernel-finder.ts';
import type { KernelDefinition } from '../../syntax/kernel-finder.ts';
import { memoryAccesses } from '../../syntax/memory-accesses.ts';
import type { MemoryAccess } from '../../syntax/memory-accesses.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import { Subscripts } from '../../syntax/subscripts.ts';
import { syntaxErrors } from '../../syntax/syntax-errors.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
import { instanceConstants } from './instance-constants.ts';
import type { Edit } from './edit.ts';

/** Everything operators may look at: the parent's source in the task's file, analysed once. */
export class RewriteContext {
  readonly task: TaskSpec;
  readonly launch: LaunchConfiguration | undefined;
  readonly tree: SyntaxTree;
  readonly kernel: KernelDefinition;
  readonly names: FunctionNames;
  readonly subscripts: Subscripts;
  readonly accesses: readonly MemoryAccess[];
  readonly constants: Readonly<Record<string, number>>;
  /** Threads per block in x, y, z when the launch says so in constants; missing dimensions are 1. */
  readonly block: readonly [number, number, number] | undefined;
  /** What stands between the start and the end of the task's region. */
  readonly region: string;
  readonly #region: { readonly start: number; readonly end: number };

  constructor(
    task: TaskSpec,
    candidate: Pick<Candidate, 'region' | 'launch'>,
    tree: SyntaxTree,
    kernel: KernelDefinition,
    names: FunctionNames,
  ) {
    this.task = task;
    this.launch = candidate.launch;
    this.tree = tree;
    this.kernel = kernel;
    this.names = names;
    this.region = candidate.region;
    const constants = constantValues(fileConstants(tree));
    this.constants = { ...constants, ...instanceConstants(task, kernel, constants) };
    this.subscripts = new Subscripts(names, this.constants);
    this.accesses = memoryAccesses(this.subscripts);
    this.#region = { start: task.region.start, end: task.region.start + candidate.region.length };
    this.block = this.#blockShape();
  }

  /** True when the task lets candidates change the launch configuration. */
  get mayChangeLaunch(): boolean {
    return this.launch !== undefined && this.task.freedom !== 'kernel';
  }

  /** The region after the edits. They must not overlap and must lie in the region. */
  regionAfter(edits: readonly Edit[]): string {
    const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
    let text = '';
    let at = this.#region.start;
    for (const edit of sorted) {
      if (edit.start < at || edit.end > this.#region.end) throw new RangeError('A rewrite left its region.');
      text += this.tree.text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return text + this.tree.text.slice(at, this.#region.end);
  }

  /** True when the node may be edited. */
  isInRegion(node: SyntaxNode): boolean {
    return node.tree === this.tree && node.start >= this.#region.start && node.end <= this.#region.end;
  }

  /** `wish` or `wish2`, `wish3`, ... whichever the source does not mention yet. */
  freshName(wish: string, alsoTaken: readonly string[] = []): string {
    for (let number = 1; ; number++) {
      const name = number === 1 ? wish : `${wish}${number}`;
      if (!alsoTaken.includes(name) && !new RegExp(`\\b${name}\\b`).test(this.tree.text)) return name;
    }
  }

  /** Calls in the kernel's body whose callee matches. */
  calls(pattern: RegExp): readonly SyntaxNode[] {
    return this.kernel.bodyNode
      .descendants('call_expression')
      .filter((call) => pattern.test(call.child('function')?.text ?? ''));
  }

  /** Barriers, warp functions or cooperative groups: the kernel's threads work together already. */
  get cooperates(): boolean {
    return (
      this.calls(/^__(syncthreads|syncwarp|shfl|ballot|any|all|match|reduce|activemask)/).length > 0 ||
      /\bcooperative_groups\b|\bcg::/.test(this.kernel.bodyNode.text)
    );
  }

  /** The expression the task passes for a scalar parameter, e.g. `N`. */
  valueOfParameter(name: string): string | undefined {
    const argument = this.task.arguments.find((candidate) => candidate.name === name);
    return argument?.kind === 'scalar' ? String(argument.value) : undefined;
  }

  #blockShape(): readonly [number, number, number] | undefined {
    if (!this.launch) return undefined;
    try {
      const [x = 1, y = 1, z = 1] = this.launch.block.map((size) => evaluateExpression(size, this.constants));
      return [x, y, z];
    } catch {
      return undefined;
    }
  }
}

/** Analyses a candidate of a task; undefined when it does not parse or has lost its kernel. */
export function createContext(
  task: TaskSpec,
  candidate: Pick<Candidate, 'region' | 'launch'>,
  parser: SyntaxParser,
): RewriteContext | undefined {
  const tree = parser.parse(composeSource(task, candidate));
  const kernel = kernelNamed(findKernels(tree, task.language), task.kernel);
  const names = kernel && functionNames(kernel.node);
  if (!kernel || !names || syntaxErrors(tree, kernel.node).length > 0) return undefined;
  const start = task.region.start;
  if (kernel.range.start < start || kernel.range.end > start + candidate.region.length) return undefined;
  return new RewriteContext(task, candidate, tree, kernel, names);
}

/** The same task with another text for its region, analysed; undefined when it does not parse. */
export function contextOfText(
  context: RewriteContext,
  region: string,
  launch: LaunchConfiguration | undefined,
): RewriteContext | undefined {
  const candidate = { region, ...(launch ? { launch } : {}) };
  return createContext(context.task, candidate, { parse: (text) => context.tree.parse(text) });
}
