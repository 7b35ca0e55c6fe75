import { basename } from 'node:path';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { ElementType, TaskSpec, TextRange } from '../../../protocol/task.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import { elementTypeOf, syclTypeName } from '../../../syntax/element-types.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import {
  bufferType,
  findQueueFunctions,
  queueFunctionNamed,
  unaliasedType,
} from '../../../syntax/sycl/queue-functions.ts';
import type { QueueFunction } from '../../../syntax/sycl/queue-functions.ts';
import { localTypes, statementScope } from '../../../syntax/sycl/statement-scope.ts';
import { outermost } from './host-definitions.ts';
import { includeEdits } from './includes.ts';
import { localAccessorEdits } from './sycl-local-accessors.ts';
import { attributeEdits } from './sycl-attributes.ts';
import { declarationEdits } from './sycl-declarations.ts';
import { unreachedDefinitions } from './sycl-reach.ts';
import type { TranslatedUnit, TranslationOptions } from './translate-cuda.ts';
import { applyEdits, byteOrderMarkEdits } from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';
import { unrollEdits } from './unroll-loops.ts';
import { hostNames } from './sycl-host-names.ts';

/**
 * Translates a SYCL task's source with a candidate in place into a unit that defines `kf_entry`, to be compiled against the facade
 * (native/sim/sycl). Host code that the region does not need is blanked, attributes of kernels are moved, line numbers kept.
 * What a statement takes from its function and is neither argument nor constant is a reason with its line.
 */
export function translateSyclTask(
  task: TaskSpec,
  source: string,
  parser: SyntaxParser,
  options: TranslationOptions,
): Result<TranslatedUnit, readonly Reason[]> {
  const tree = parser.parse(source);
  const range = regionIn(task, source);
  const placed = task.entry.kind === 'statement' ? statementIn(task, tree, range) : functionIn(task, tree);
  if (!placed.ok) return placed;
  const { edits, entryNode } = placed.value;
  const blanks = [
    ...unreachedDefinitions(tree, entryNode).map(({ start, end }) => ({ start, end, text: '' })),
    ...edits,
  ];
  const isKept = (node: SyntaxNode): boolean =>
    !blanks.some((edit) => edit.start <= node.start && node.end <= edit.end);
  const { uniform, constants } = hostNames(tree, task);
  const names = { ...constantValues(fileConstants(tree)), ...constants };
  const text = applyEdits(source, [
    ...blanks,
    ...attributeEdits(tree),
    ...localAccessorEdits(tree, names),
    ...declarationEdits(source),
    ...byteOrderMarkEdits(source),
    ...unrollEdits(tree, source, names, isKept, uniform),
    ...includeEdits(source, options.isHeaderPresent),
  ]);
  const fileName = basename(task.sourceFile);
  return succeed({
    fileName,
    text: `#line 1 ${JSON.stringify(fileName)}\n${text}\n${entryText(task, placed.value)}`,
  });
}

/**
 * Translates a whole program with its own `main`, or a header of one: nothing is blanked, attributes of kernels are moved. For running
 * public sources as they are; tasks never go this way.
 */
export function translateSyclProgram(
  source: string,
  fileName: string,
  parser: SyntaxParser,
  options: TranslationOptions,
): TranslatedUnit {
  const tree = parser.parse(source);
  const text = applyEdits(source, [
    ...attributeEdits(tree),
    ...localAccessorEdits(tree, constantValues(fileConstants(tree))),
    ...declarationEdits(source),
    ...byteOrderMarkEdits(source),
    ...includeEdits(source, (include) => include.quoted || options.isHeaderPresent(include)),
  ]);
  // Programs rely on what the headers of SYCL compilers include themselves.
  const headers = ['chrono', 'iostream', 'random', 'string'].map((name) => `#include <${name}>\n`).join('');
  return { text: `${headers}#line 1 ${JSON.stringify(fileName)}\n${text}\n`, fileName };
}

interface PlacedEntry {
  readonly edits: readonly TextEdit[];
  /** The definition that everything needed is reached from. */
  readonly entryNode: SyntaxNode;
  /** Element type of each buffer as the code writes it, by argument. */
  readonly bufferElements: ReadonlyMap<number, string>;
  /** Statements of `kf_entry` before the call. */
  readonly before: readonly string[];
  readonly call: (values: readonly string[]) => string;
}

/** The candidate's region in the composed source. */
function regionIn(task: TaskSpec, source: string): TextRange {
  return { start: task.region.start, end: source.length - (task.source.length - task.region.end) };
}

function functionIn(task: TaskSpec, tree: SyntaxTree): Result<PlacedEntry, readonly Reason[]> {
  const { entry } = task;
  const name = entry.kind === 'function' ? entry.name : task.kernel;
  const found = queueFunctionNamed(findQueueFunctions(tree), name);
  if (found === undefined)
    return fail([
      { rule: 'kernel-missing', message: `there is no function ${name} that takes a queue first` },
    ]);
  const scope = found.qualifiedName.slice(0, found.qualifiedName.length - found.name.length);
  const callee = `${name.includes('::') ? '' : scope}${name}`;
  const values = task.arguments.map((argument, index) => argumentValue(found, argument, index));
  return succeed({
    edits: [],
    entryNode: outermost(found.node),
    bufferElements: bufferElements(
      task,
      tree,
      (name, index) =>
        (found.parameters.find((one) => one.name === name) ?? found.parameters[index])?.baseType,
    ),
    before: scope === '' ? [] : [`using namespace ${scope.replace(/::$/, '')};`],
    call: () => `${callee}(${['kf_queue', ...values].join(', ')});`,
  });
}

/** How the entry hands over one argument of a function. */
function argumentValue(found: QueueFunction, argument: TaskSpec['arguments'][number], index: number): string {
  if (argument.kind === 'scalar') return scalarValue(argument.type, index);
  if (argument.form === 'buffer') return `kf_buffer_${index}`;
  const parameter = found.parameters.find((one) => one.name === argument.name) ?? found.parameters[index];
  const isConcrete =
    parameter !== undefined &&
    parameter.pointer &&
    !parameter.typeText.includes('[') &&
    !found.templateParameters.some(({ name }) => new RegExp(`\\b${name}\\b`).test(parameter.baseType));
  const type = isConcrete ? parameter.typeText : `${syclTypeName[argument.type]}*`;
  return `(${type})kf_arguments->slots[${index}]`;
}

function scalarValue(type: ElementType, index: number): string {
  return `*static_cast<const ${syclTypeName[type]}*>(kf_arguments->slots[${index}])`;
}

/** Puts the statement into a function of its own, in the place of the one around it. */
function statementIn(
  task: TaskSpec,
  tree: SyntaxTree,
  range: TextRange,
): Result<PlacedEntry, readonly Reason[]> {
  const queue = task.entry.kind === 'statement' ? task.entry.queue : 'q';
  const given = new Set([queue, ...task.arguments.map((argument) => argument.name)]);
  const { functionNode, kept, unknown } = statementScope(tree, range, given);
  if (functionNode === null)
    return fail([{ rule: 'kernel-missing', message: 'the statement stands in no function' }]);
  const outer = outermost(functionNode);
  if (outer.type === 'template_declaration' || outer.ancestor('field_declaration_list') !== null)
    return fail([
      {
        rule: 'unsupported',
        message: 'the statement stands in a template or a class; move it to a function and name that',
        line: functionNode.line,
      },
    ]);
  if (unknown.length > 0)
    return fail(
      unknown.map(({ name, line, usedLine, why }) => ({
        rule: 'unknown-variable',
        message: `"${name}" is neither an argument of the task nor a constant: ${why} (declared in line ${line})`,
        line: usedLine,
      })),
    );
  const types = localTypes(tree, range);
  const elements = bufferElements(task, tree, (name) => types.get(name)?.typeText);
  const parameters = task.arguments.map((argument, index) => {
    const declared = types.get(argument.name);
    const known = declared === undefined ? undefined : elementTypeOf(unaliasedType(tree, declared.typeText));
    const type =
      declared !== undefined && known !== undefined
        ? unaliasedType(tree, declared.typeText)
        : syclTypeName[argument.type];
    if (argument.kind === 'scalar') return `${type} ${argument.name}`;
    return argument.form === 'buffer'
      ? `::sycl::buffer<${elements.get(index) ?? type}, ${argument.shape.length}>& ${argument.name}`
      : `${type}* ${argument.name}`;
  });
  const pieces: (TextRange & { readonly text?: string })[] = [];
  for (const piece of [...kept, range])
    if (pieces.every((other) => piece.start >= other.end || piece.end <= other.start)) pieces.push(piece);
  // The function around may have had a pointer to its queue.
  const isPointer = new RegExp(`\\b${queue}\\s*->`).test(tree.text.slice(range.start, range.end));
  const head = `static void kf_statement(${[`::sycl::queue${isPointer ? '*' : '&'} ${queue}`, ...parameters].join(', ')}) {`;
  const edits: TextEdit[] = [];
  let at = outer.start;
  for (const [index, piece] of pieces.entries()) {
    edits.push({ start: at, end: piece.start, text: index === 0 ? head : ';' });
    if (piece.text !== undefined) edits.push({ start: piece.start, end: piece.end, text: piece.text });
    at = piece.end;
  }
  edits.push({ start: at, end: outer.end, text: '; }' });
  const scope = namespaceOf(functionNode);
  return succeed({
    edits,
    entryNode: outer,
    bufferElements: elements,
    before: [],
    call: (values) =>
      `${scope}kf_statement(${[isPointer ? '&kf_queue' : 'kf_queue', ...values.map((value, index) => castPointer(task, value, index))].join(', ')});`,
  });
}

/** `void*` to whatever pointer the generated function declares. */
function castPointer(task: TaskSpec, value: string, index: number): string {
  const argument = task.arguments[index];
  return argument?.kind === 'buffer' && argument.form !== 'buffer'
    ? `::kf_any_pointer{kf_arguments->slots[${index}]}`
    : value;
}

function namespaceOf(node: SyntaxNode): string {
  const names: string[] = [];
  for (
    let scope = node.ancestor('namespace_definition');
    scope !== null;
    scope = scope.ancestor('namespace_definition')
  ) {
    const name = scope.child('name')?.text;
    if (name !== undefined) names.unshift(name);
  }
  return names.map((name) => `${name}::`).join('');
}

/** Element types of buffers as the code writes them, so that the types are the same and not only alike. */
function bufferElements(
  task: TaskSpec,
  tree: SyntaxTree,
  typeOf: (name: string, index: number) => string | undefined,
): ReadonlyMap<number, string> {
  const elements = new Map<number, string>();
  for (const [index, argument] of task.arguments.entries()) {
    if (argument.kind !== 'buffer' || argument.form !== 'buffer') continue;
    const written = bufferType(unaliasedType(tree, typeOf(argument.name, index) ?? ''))?.element;
    const plain = written === undefined ? undefined : unaliasedType(tree, written);
    elements.set(
      index,
      plain !== undefined && elementTypeOf(plain) !== undefined && !/half|bfloat16/.test(plain)
        ? plain
        : syclTypeName[argument.type],
    );
  }
  return elements;
}

/** `kf_entry`: unpacks the task's arguments and calls the function that submits the kernels. */
function entryText(task: TaskSpec, { before, call, bufferElements }: PlacedEntry): string {
  let extent = task.arguments.length;
  const buffers: string[] = [];
  const values = task.arguments.map((argument, index) => {
    if (argument.kind === 'scalar') return scalarValue(argument.type, index);
    if (argument.form !== 'buffer') return `kf_arguments->slots[${index}]`;
    const extents = argument.shape.map(() => scalarValue('u64', extent++));
    buffers.push(
      `auto kf_buffer_${index} = ::kf::sim::sycl::buffer_over<${bufferElements.get(index) ?? syclTypeName[argument.type]}, ${argument.shape.length}>` +
        `(kf_arguments->slots[${index}], ::sycl::range<${argument.shape.length}>(${extents.join(', ')}));`,
    );
    return `kf_buffer_${index}`;
  });
  return [
    '#line 1 "kf-entry"',
    'namespace { struct kf_any_pointer { void* at; template <class T> operator T*() const { return static_cast<T*>(at); } }; }',
    'extern "C" KF_UNTRACED void kf_entry(const ::kf::sim::Arguments* kf_arguments, const ::kf::sim::LaunchShape*) {',
    ...before.map((line) => `  ${line}`),
    '  ::sycl::queue kf_queue{::sycl::property::queue::in_order()};',
    ...buffers.map((line) => `  ${line}`),
    `  ${call(values)}`,
    '  kf_queue.wait();',
    '}',
    '',
  ].join('\n');
}
