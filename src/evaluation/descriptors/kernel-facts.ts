import { functionNames } from '../../syntax/definitions-and-uses.ts';
import { functionDeclarator, kernelNamed, findKernels } from '../../syntax/kernel-finder.ts';
import { memoryAccesses } from '../../syntax/memory-accesses.ts';
import type { MemoryAccess } from '../../syntax/memory-accesses.ts';
import { Subscripts } from '../../syntax/subscripts.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
import { builtinKind, effectfulKinds, kindOfName } from './builtin-calls.ts';
import type { BuiltinKind } from './builtin-calls.ts';
import { LiveCode } from './live-code.ts';

/** One live call of a CUDA function in the kernel or in a function it calls. */
export interface BuiltinCall {
  readonly kind: BuiltinKind;
  readonly node: SyntaxNode;
  /** Line in the classified text. */
  readonly line: number;
  readonly inLoop: boolean;
  /** Function it stands in. */
  readonly part: FunctionPart;
}

/** The kernel or a function that it calls, with dead code known. */
export interface FunctionPart {
  readonly definition: SyntaxNode;
  readonly subscripts: Subscripts;
  readonly live: LiveCode;
  readonly accesses: readonly MemoryAccess[];
  readonly isKernel: boolean;
}

export interface KernelFacts {
  readonly name: string;
  readonly line: number;
  readonly kernel: FunctionPart;
  /** The kernel first, then every function it reaches. */
  readonly parts: readonly FunctionPart[];
  readonly calls: readonly BuiltinCall[];
}

const loopTypes = ['for_statement', 'while_statement', 'do_statement', 'for_range_loop'];

/** How many loops are around a node. */
export function loopDepth(node: SyntaxNode): number {
  let depth = 0;
  for (let loop = node.ancestor(...loopTypes); loop !== null; loop = loop.ancestor(...loopTypes)) depth++;
  return depth;
}

/** The innermost loop around a node. */
export function innermostLoop(node: SyntaxNode): SyntaxNode | null {
  return node.ancestor(...loopTypes);
}

/** What the classifier works on; undefined when the text has no kernel of that name. The tree must hold no comments. */
export function kernelFacts(tree: SyntaxTree, kernelName: string): KernelFacts | undefined {
  const kernel = kernelNamed(findKernels(tree), kernelName.replace(/<[^]*$/, ''));
  if (kernel === undefined) return undefined;
  const functions = functionsByName(tree);
  const macros = macroBodies(tree);
  const parts: FunctionPart[] = [];
  const calls: BuiltinCall[] = [];
  const seen = new Set<SyntaxNode>();
  const visit = (definition: SyntaxNode, isKernel: boolean): void => {
    if (seen.has(definition)) return;
    seen.add(definition);
    const names = functionNames(definition);
    if (names === undefined) return;
    const subscripts = new Subscripts(names);
    const declared = (object: SyntaxNode): string => {
      const declaration = names.variableOf(object)?.declaration;
      const parts = declaration ? [declaration.child('type'), ...initialisersOf(declaration)] : [];
      return parts.map((part) => part?.text ?? '').join(' ');
    };
    const isDefined = (name: string): boolean => functions.has(name);
    const kindOf = (call: SyntaxNode): BuiltinKind | undefined => builtinKind(call, isDefined, declared);
    const live = new LiveCode(subscripts, (call) => isEffect(call, kindOf(call), functions, macros));
    const part: FunctionPart = {
      definition,
      subscripts,
      live,
      accesses: memoryAccesses(subscripts).filter((access) => live.isLive(access.node)),
      isKernel,
    };
    parts.push(part);
    for (const node of names.body.descendants('call_expression', 'identifier')) {
      if (!live.isLive(node)) continue;
      const kinds =
        node.type === 'call_expression'
          ? [kindOf(node), ...macroKinds(node.child('function')?.text, macros)]
          : macroKinds(names.variableOf(node) === undefined ? node.text : undefined, macros);
      for (const kind of kinds)
        if (kind !== undefined)
          calls.push({ kind, node, line: node.line, inLoop: loopDepth(node) > 0, part });
      if (node.type !== 'call_expression') continue;
      const callee =
        node
          .child('function')
          ?.text.replace(/<[^]*>$/, '')
          .replace(/\s+/g, '') ?? '';
      for (const called of functions.get(callee.split('::').at(-1) ?? '') ?? []) visit(called, false);
    }
  };
  visit(kernel.node, true);
  const [first] = parts;
  if (first === undefined) return undefined;
  return { name: kernel.qualifiedName, line: kernel.line, kernel: first, parts, calls };
}

function initialisersOf(declaration: SyntaxNode): readonly (SyntaxNode | null)[] {
  return declaration.descendants('init_declarator').map((declarator) => declarator.child('value'));
}

function functionsByName(tree: SyntaxTree): ReadonlyMap<string, readonly SyntaxNode[]> {
  const found = new Map<string, SyntaxNode[]>();
  for (const definition of tree.root.descendants('function_definition')) {
    const name = functionDeclarator(definition)?.child('declarator')?.text.split('::').at(-1);
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), definition]);
  }
  return found;
}

/** Text that macros of the file stand for, by name. */
function macroBodies(tree: SyntaxTree): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const macro of tree.root.descendants('preproc_def', 'preproc_function_def')) {
    const name = macro.child('name')?.text;
    const value = macro.child('value')?.text;
    if (name !== undefined && value !== undefined) found.set(name, value);
  }
  return found;
}

/** Builtins called in what a macro stands for. */
function macroKinds(
  name: string | undefined,
  macros: ReadonlyMap<string, string>,
): readonly (BuiltinKind | undefined)[] {
  const body = name === undefined ? undefined : macros.get(name);
  if (body === undefined) return [];
  const [...words] = body.matchAll(/\b([A-Za-z_]\w*)\b/g);
  return words.map((word) => kindOfName(word[1] ?? ''));
}

/** A call that may change something: builtins that do, and functions that can reach memory of their caller. */
function isEffect(
  call: SyntaxNode,
  kind: BuiltinKind | undefined,
  functions: ReadonlyMap<string, readonly SyntaxNode[]>,
  macros: ReadonlyMap<string, string>,
): boolean {
  if (kind !== undefined) return effectfulKinds.has(kind);
  const callee =
    call
      .child('function')
      ?.text.replace(/<[^]*>$/, '')
      .replace(/\s+/g, '') ?? '';
  if (macros.has(callee)) return true;
  const own = functions.get(callee.split('::').at(-1) ?? '');
  if (own !== undefined)
    return own.some((definition) => {
      const parameters = functionDeclarator(definition)?.child('parameters')?.text ?? '';
      const returns = definition.child('type')?.text ?? '';
      return returns === 'void' || /[&*]/.test(parameters.replace(/\bconst\b[^,]*[&*]/g, ''));
    });
  // Anything that takes an address, stores or prints; the rest of CUDA's functions only give values.
  return /^(__st|printf$|__trap$|assert$|memcpy$|memset$|__nanosleep$|surf)/.test(callee);
}
