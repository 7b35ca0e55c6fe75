import type { TextRange } from '../../../protocol/task.ts';
import { declaratorName } from '../../../syntax/kernel-finder.ts';
import { findLaunches } from '../../../syntax/launch-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';

/** A launch whose configuration can be read. */
export interface ReadableLaunch {
  readonly kind: 'launch';
  /** The whole call. */
  readonly node: SyntaxNode;
  /** `matmul`, without namespace and template arguments: what a new name replaces. */
  readonly name: SyntaxNode;
  readonly templateArguments: readonly string[];
  readonly grid: SyntaxNode;
  readonly block: SyntaxNode;
  readonly sharedBytes?: SyntaxNode;
  /** What the kernel is given; undefined where that cannot be followed. */
  readonly arguments: readonly SyntaxNode[] | undefined;
  /** `matmul<<<grid, block>>>` has its configuration in brackets; a call of the runtime needs each part to be a `dim3`. */
  readonly form: 'brackets' | 'call';
}

/** A use that may launch the kernel in a way that we cannot read. */
export interface OpaqueUse {
  readonly kind: 'opaque';
  readonly node: { readonly start: number; readonly end: number; readonly line: number };
  /** Completes "cannot follow: ...". */
  readonly reason: string;
}

/** Where a kernel is used in a text. */
export interface KernelUses {
  readonly uses: readonly (ReadableLaunch | OpaqueUse)[];
  /** Declarations without a body. */
  readonly declarations: readonly SyntaxNode[];
  /** The text defines a kernel of that name itself. */
  readonly defines: boolean;
}

/** Functions of the runtime that take a kernel without launching it. */
const harmless = /^cuda(?:Func|Occupancy)\w*$/;
const launching = /^cudaLaunch(?:Cooperative)?Kernel$/;

/** Every use of the kernel outside of `except`, in source order. */
export function kernelUses(tree: SyntaxTree, kernel: string, except: readonly TextRange[]): KernelUses {
  const outside = ({ start }: { readonly start: number }): boolean =>
    except.every((range) => start < range.start || start >= range.end);
  const names = tree.root.descendants('identifier').filter((node) => node.text === kernel && outside(node));
  const uses: (ReadableLaunch | OpaqueUse)[] = [...inMacros(tree, kernel)].filter((use) => outside(use.node));
  const declarations: SyntaxNode[] = [];
  let defines = false;
  const brackets = findLaunches(tree, kernel);
  for (const name of names) {
    const role = roleOf(name);
    if (role.kind === 'definition') defines ||= isKernel(role.node);
    else if (role.kind === 'declaration') {
      if (isKernel(role.node)) declarations.push(role.node);
    } else if (role.kind === 'callee') {
      const launch = brackets.find(({ node }) => node === role.call);
      if (launch !== undefined)
        uses.push({
          kind: 'launch',
          form: 'brackets',
          node: role.call,
          name,
          templateArguments: launch.templateArguments,
          grid: launch.grid.node,
          block: launch.block.node,
          ...(launch.sharedBytes === undefined ? {} : { sharedBytes: launch.sharedBytes.node }),
          arguments: launch.arguments.map(({ node }) => node),
        });
    } else {
      const use = asValue(name);
      if (use !== undefined) uses.push(use);
    }
  }
  uses.push(...unparsed(tree, kernel, [...uses.map(({ node }) => node), ...except]));
  return { uses: uses.sort((a, b) => a.node.start - b.node.start), declarations, defines };
}

type Role =
  | { readonly kind: 'definition' | 'declaration'; readonly node: SyntaxNode }
  | { readonly kind: 'callee'; readonly call: SyntaxNode }
  | { readonly kind: 'value' };

function roleOf(name: SyntaxNode): Role {
  let node = name;
  while (
    node.parent &&
    (node.parent.type === 'qualified_identifier' ||
      (node.parent.type === 'template_function' && node.field === 'name'))
  )
    node = node.parent;
  const { parent } = node;
  if (parent?.type === 'function_declarator' && node.field === 'declarator') {
    const whole = parent.ancestor('function_definition', 'declaration', 'template_instantiation');
    if (whole !== null)
      return { kind: whole.type === 'function_definition' ? 'definition' : 'declaration', node: whole };
  }
  if (parent?.type === 'call_expression' && node.field === 'function')
    return { kind: 'callee', call: parent };
  return { kind: 'value' };
}

function isKernel(definition: SyntaxNode): boolean {
  const head = definition.child('body')?.start ?? definition.end;
  return /\b__global__\b/.test(definition.tree.text.slice(definition.start, head));
}

/** The kernel's address: handed to the runtime, to something else, or kept. Undefined for names that mean something else. */
function asValue(name: SyntaxNode): ReadableLaunch | OpaqueUse | undefined {
  if (['using_declaration', 'template_argument_list'].includes(name.parent?.type ?? '')) return undefined;
  if (isDeclaredOtherwise(name)) return undefined;
  const call = name.ancestor('call_expression');
  const callee =
    call?.child('function')?.text.replace(/\s+/g, '').replace(/<.*$/, '').replace(/^::/, '') ?? '';
  if (call !== null && harmless.test(callee)) return undefined;
  if (call !== null && launching.test(callee)) return runtimeLaunch(call, name);
  const line = name.ancestor('call_expression', 'declaration', 'expression_statement') ?? name;
  const reason =
    call !== null && call.child('arguments')?.contains(name) === true
      ? `the kernel is handed to \`${callee}\``
      : 'the kernel is called through a pointer';
  return { kind: 'opaque', node: line, reason };
}

function runtimeLaunch(call: SyntaxNode, name: SyntaxNode): ReadableLaunch | OpaqueUse {
  const [kernel, grid, block, values, sharedBytes] = call.child('arguments')?.namedChildren ?? [];
  if (kernel?.contains(name) !== true || !grid || !block || !values)
    return { kind: 'opaque', node: call, reason: 'its arguments cannot be read' };
  const template = name.parent?.type === 'template_function' ? name.parent.child('arguments') : null;
  return {
    kind: 'launch',
    form: 'call',
    node: call,
    name,
    templateArguments: template?.namedChildren.map(({ text }) => text) ?? [],
    grid,
    block,
    ...(sharedBytes ? { sharedBytes } : {}),
    arguments: pointedTo(values),
  };
}

/** `void *arguments[] = {&x, (void *)&n}`: what the elements point to. */
function pointedTo(values: SyntaxNode): readonly SyntaxNode[] | undefined {
  const list =
    values.type === 'identifier'
      ? values
          .ancestor('function_definition')
          ?.descendants('init_declarator')
          .filter((one) => declaratorName(one.child('declarator'))?.text === values.text)
          .at(-1)
          ?.child('value')
      : values;
  if (list?.type !== 'initializer_list') return undefined;
  const found = list.namedChildren.map((element) => {
    let node = withoutParentheses(element);
    while (node.type === 'cast_expression' || node.type === 'call_expression') {
      const inner: SyntaxNode | null | undefined =
        node.type === 'cast_expression' ? node.child('value') : node.child('arguments')?.namedChildren[0];
      if (!inner) return undefined;
      node = withoutParentheses(inner);
    }
    return node.type === 'pointer_expression' ? node.child('argument') : undefined;
  });
  return found.every((node) => node !== null && node !== undefined) ? found : undefined;
}

/** A variable, parameter or other thing of that name stands between the kernel and the use. */
function isDeclaredOtherwise(name: SyntaxNode): boolean {
  if (name.field === 'declarator') return true;
  const places = name.tree.root.descendants('declaration', 'parameter_declaration', 'field_declaration');
  return places.some((place) =>
    place
      .childrenOf('declarator')
      .some(
        (declarator) =>
          declaratorName(declarator)?.text === name.text &&
          declarator.descendants('function_declarator').length === 0 &&
          (place.ancestor('function_definition')?.contains(name) ?? true),
      ),
  );
}

/** Launches in the text of macros, which are not parsed. */
function* inMacros(tree: SyntaxTree, kernel: string): Generator<OpaqueUse> {
  const launch = new RegExp(String.raw`\b${kernel}\b[^;]*?<\s*<\s*<|cudaLaunch\w*[^;]*?\b${kernel}\b`);
  for (const macro of tree.root.descendants('preproc_def', 'preproc_function_def'))
    if (launch.test(macro.child('value')?.text ?? ''))
      yield {
        kind: 'opaque',
        node: macro,
        reason: `it is written in the macro \`${macro.child('name')?.text ?? ''}\``,
      };
}

/** Launches in text that the grammar could not read. */
function unparsed(tree: SyntaxTree, kernel: string, known: readonly TextRange[]): OpaqueUse[] {
  const pattern = new RegExp(String.raw`\b${kernel}\b(?:\s*<[^;{}()<>]*>)?\s*<\s*<\s*<`, 'g');
  const ignored = tree.root.descendants('comment', 'string_literal', 'raw_string_literal');
  return [...tree.text.matchAll(pattern)]
    .map(({ 0: text, index }) => ({ start: index, end: index + text.length }))
    .filter((range) =>
      [...known, ...ignored].every(({ start, end }) => range.end <= start || range.start >= end),
    )
    .map((range) => ({
      kind: 'opaque',
      node: { ...range, line: tree.text.slice(0, range.start).split('\n').length },
      reason: 'the code around it cannot be parsed',
    }));
}
