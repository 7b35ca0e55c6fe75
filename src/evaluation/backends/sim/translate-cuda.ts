import { basename } from 'node:path';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import { cudaTypeName } from '../../../syntax/element-types.ts';
import type { KernelDefinition } from '../../../syntax/kernel-finder.ts';
import { declaratorName, findKernels, kernelNamed } from '../../../syntax/kernel-finder.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import { assemblyEdits } from './ptx/assembly-text.ts';
import { hostDefinitions, hostMacroUses, hostPrototypes, outermost } from './host-definitions.ts';
import { includeEdits } from './includes.ts';
import type { Include } from './includes.ts';
import { templateValues } from './template-values.ts';
import { launchEdits, untypedLaunchEdits } from './translate-launches.ts';
import { maskAlignment, sharedEdits } from './translate-shared.ts';
import { droppableConstructs, unsupportedReasons } from './unsupported-constructs.ts';
import { unrollEdits } from './unroll-loops.ts';
import { applyEdits, byteOrderMarkEdits } from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';

/** A unit that a C++ compiler accepts, made from CUDA text. */
export interface TranslatedUnit {
  readonly text: string;
  /** Name that compiler messages and debug information give the user's file. */
  readonly fileName: string;
}

/** What translation needs to know of the machine. */
export interface TranslationOptions {
  /** True for headers that the compiler will find (the facade's own, local files). */
  readonly isHeaderPresent: (include: Include) => boolean;
}

/**
 * Translates a kernel task's source with a candidate in place into a unit that defines `kf_entry`: host functions and other
 * kernels are blanked, shared variables and device variables rewritten, line numbers kept (`#line`). Constructs the simulator
 * does not support are reasons with their lines.
 */
export function translateKernelTask(
  task: TaskSpec,
  source: string,
  parser: SyntaxParser,
  options: TranslationOptions,
): Result<TranslatedUnit, readonly Reason[]> {
  const { entry } = task;
  if (entry.kind !== 'kernel')
    return fail([
      {
        rule: 'unsupported',
        message: 'function tasks do not run on the simulated GPU; write the launch as data',
      },
    ]);
  const tree = parser.parse(maskAlignment(source));
  const kernels = findKernels(tree, 'cuda');
  const kernel = kernelNamed(kernels, task.kernel);
  if (kernel === undefined)
    return fail([{ rule: 'kernel-missing', message: `there is no kernel ${task.kernel} in the source` }]);
  const others = kernels.filter((other) => other.name !== kernel.name);
  const dropped = [
    ...hostDefinitions(tree),
    ...others.map((other) => outermost(other.node)),
    ...droppableConstructs(tree, kernel.node).map(outermost),
  ];
  const instantiations = tree.root
    .descendants('template_instantiation')
    .filter((node) => others.some((other) => node.text.includes(other.name)));
  const blanks: TextEdit[] = [
    ...dropped,
    ...instantiations,
    ...hostMacroUses(tree),
    ...hostPrototypes(tree),
  ].map(({ start, end }) => ({
    start,
    end,
    text: '',
  }));
  const isKept = (node: SyntaxNode): boolean =>
    !blanks.some((edit) => edit.start <= node.start && node.end <= edit.end);
  const unsupported = unsupportedReasons(tree, isKept);
  if (unsupported.length > 0) return fail(unsupported);
  const constants = constantValues(fileConstants(tree));
  const text = applyEdits(source, [
    ...blanks,
    ...deviceEdits(tree, source),
    ...unrollEdits(tree, source, { ...constants, ...templateValues(task, kernel, constants) }, isKept),
    ...includeEdits(source, options.isHeaderPresent),
    ...byteOrderMarkEdits(source),
  ]);
  const fileName = basename(task.sourceFile);
  return succeed({ text: unitText(fileName, text) + entryText(task, entry.instance, kernel), fileName });
}

/**
 * Translates a whole program with its own `main`: nothing is blanked, launches in host code become calls of the facade. For
 * running public sources as they are; kernel tasks never go this way.
 */
export function translateProgram(
  source: string,
  fileName: string,
  parser: SyntaxParser,
  options: TranslationOptions,
): Result<TranslatedUnit, readonly Reason[]> {
  const tree = parser.parse(maskAlignment(source));
  const unsupported = unsupportedReasons(tree, () => true);
  if (unsupported.length > 0) return fail(unsupported);
  const text = applyEdits(source, [
    ...deviceEdits(tree, source),
    ...launchEdits(tree, source),
    ...untypedLaunchEdits(tree),
    ...includeEdits(source, (include) => include.quoted || options.isHeaderPresent(include)),
    ...byteOrderMarkEdits(source),
  ]);
  return succeed({ text: unitText(fileName, text), fileName });
}

function unitText(fileName: string, text: string): string {
  // Inline PTX became calls of functions that only such units need.
  const header = text.includes('kf_p::') ? '#include <kf_ptx.h>\n' : '';
  return `${header}#line 1 ${JSON.stringify(fileName)}\n${text}\n`;
}

function deviceEdits(tree: SyntaxTree, source: string): readonly TextEdit[] {
  return [...sharedEdits(tree, source), ...assemblyEdits(source), ...deviceVariableEdits(tree)];
}

/** Names `__device__` and `__constant__` variables to the simulator, so that their accesses are checked like a buffer's. */
function deviceVariableEdits(tree: SyntaxTree): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const node of tree.root.descendants('declaration')) {
    if (node.ancestor('compound_statement', 'field_declaration_list', 'template_declaration') !== null)
      continue;
    const declarators = node.childrenOf('declarator');
    const head = tree.text.slice(node.start, declarators[0]?.start ?? node.start);
    const isConstant = /\b__constant__\b/.test(head);
    if ((!isConstant && !/\b__(device|managed)__\b/.test(head)) || /\bextern\b/.test(head)) continue;
    const names = declarators
      .filter((declarator) => declarator.descendants('function_declarator').length === 0)
      .map((declarator) => declaratorName(declarator)?.text)
      .filter((name) => name !== undefined);
    if (names.length === 0) continue;
    const macro = isConstant ? 'KF_CONSTANT_VARIABLE' : 'KF_DEVICE_VARIABLE';
    edits.push({
      start: node.end,
      end: node.end,
      text: ` ${names.map((name) => `${macro}(${name})`).join(' ')}`,
    });
  }
  return edits;
}

/** `kf_entry`: unpacks the task's arguments and launches the kernel. */
function entryText(task: TaskSpec, instance: string, kernel: KernelDefinition): string {
  const values = task.arguments.map((argument, index) => {
    const type = cudaTypeName[argument.type];
    if (argument.kind === 'scalar') return `::kf::sim::cuda::argument<${type}>(a, ${index})`;
    const value = `::kf::sim::cuda::argument<${type}*>(a, ${index})`;
    const parameter = kernel.parameters[index];
    // A kernel may take `float4*` or `unsigned char*` for what the task calls f32: same memory, another view.
    const isConcrete =
      parameter !== undefined &&
      parameter.pointer &&
      parameter.elementType !== argument.type &&
      !kernel.templateParameters.some(({ name }) => new RegExp(`\\b${name}\\b`).test(parameter.baseType));
    return isConcrete ? `(${parameter.constant ? 'const ' : ''}${parameter.baseType}*)${value}` : value;
  });
  const scope = kernel.qualifiedName.slice(0, kernel.qualifiedName.length - kernel.name.length);
  const callee = instance.includes('::') ? instance : `${scope}${instance}`;
  return [
    '#line 1 "kf-entry"',
    'extern "C" KF_UNTRACED void kf_entry(const ::kf::sim::Arguments* a, const ::kf::sim::LaunchShape* shape) {',
    `  ::kf::sim::cuda::run(*shape, [&]() KF_UNTRACED { ${callee}(${values.join(', ')}); });`,
    '}',
    '',
  ].join('\n');
}
