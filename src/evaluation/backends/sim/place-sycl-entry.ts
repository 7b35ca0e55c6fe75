import type { Reason } from '../../../protocol/evaluation.ts';
import type { ElementType, TaskSpec, TextRange } from '../../../protocol/task.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { elementTypeOf, syclTypeName } from '../../../syntax/element-types.ts';
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
import { unreachedDefinitions } from './sycl-reach.ts';
import type { TextEdit } from './text-edits.ts';

/** How `kf_entry` reaches a task's code: whoever compiles it, the simulator's facade or the user's SYCL compiler. */
export interface PlacedEntry {
  /** What makes the source ready for the call, host code that nothing needs blanked. Line numbers stay. */
  readonly edits: readonly TextEdit[];
  /** Element type of each buffer as the code writes it, by argument. */
  readonly bufferElements: ReadonlyMap<number, string>;
  /** Statements of `kf_entry` before the call. */
  readonly before: readonly string[];
  /** The call, given the arguments' values. */
  readonly call: (values: readonly string[]) => string;
}

/**
 * Places the entry of a task's source with a candidate in place: a function is called by its name, a statement gets a function of its
 * own. What a statement takes from its function and is neither argument nor constant is a reason with its line. Values may use
 * `kf_arguments->slots` and, for a `sycl::buffer`, `kf_buffer_N`.
 */
export function placeSyclEntry(
  task: TaskSpec,
  source: string,
  tree: SyntaxTree,
): Result<PlacedEntry, readonly Reason[]> {
  const placed =
    task.entry.kind === 'statement'
      ? statementIn(task, tree, regionIn(task, source))
      : functionIn(task, tree);
  if (!placed.ok) return placed;
  const { edits, entryNode, ...entry } = placed.value;
  const blanks = unreachedDefinitions(tree, entryNode).map(({ start, end }) => ({ start, end, text: '' }));
  return succeed({ ...entry, edits: [...blanks, ...edits] });
}

/**
 * Values of the arguments in `kf_entry`, and the declarations before them; `makeBuffer` writes the expression of a `sycl::buffer` over an
 * argument. Extents of buffers are scalars behind the arguments, slowest first.
 */
export function entryValues(
  task: TaskSpec,
  { bufferElements }: Pick<PlacedEntry, 'bufferElements'>,
  makeBuffer: (index: number, element: string, dimensions: number, range: string) => string,
): { readonly values: readonly string[]; readonly declarations: readonly string[] } {
  let extent = task.arguments.length;
  const declarations: string[] = [];
  const values = task.arguments.map((argument, index) => {
    if (argument.kind === 'scalar') return scalarValue(argument.type, index);
    if (argument.form !== 'buffer') return `kf_arguments->slots[${index}]`;
    const dimensions = argument.shape.length;
    const extents = argument.shape.map(() => scalarValue('u64', extent++));
    const element = bufferElements.get(index) ?? syclTypeName[argument.type];
    const range = `::sycl::range<${dimensions}>(${extents.join(', ')})`;
    declarations.push(`auto kf_buffer_${index} = ${makeBuffer(index, element, dimensions, range)};`);
    return `kf_buffer_${index}`;
  });
  return { values, declarations };
}

/** What `castPointer` uses: `void*` becomes whatever pointer is declared. */
export const anyPointerType =
  'namespace { struct kf_any_pointer { void* at; template <class T> operator T*() const { return static_cast<T*>(at); } }; }';

interface PlacedNode extends PlacedEntry {
  /** The definition that everything needed is reached from. */
  readonly entryNode: SyntaxNode;
}

/** The candidate's region in the composed source. */
function regionIn(task: TaskSpec, source: string): TextRange {
  return { start: task.region.start, end: source.length - (task.source.length - task.region.end) };
}

function functionIn(task: TaskSpec, tree: SyntaxTree): Result<PlacedNode, readonly Reason[]> {
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
): Result<PlacedNode, readonly Reason[]> {
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
