import { accessOf } from './definitions-and-uses.ts';
import type { AddressSpace, Variable } from './definitions-and-uses.ts';
import { Polynomial } from './polynomial.ts';
import type { Subscripts } from './subscripts.ts';
import type { SyntaxNode } from './syntax-node.ts';
import { withoutParentheses } from './syntax-node.ts';

/** One load or store of an element of a buffer or array in the source. */
export interface MemoryAccess {
  /** The subscript or dereference; for `__ldg(p)` the call, for atomics the call. */
  readonly node: SyntaxNode;
  /** The buffer or array, pointer aliases followed. */
  readonly variable: Variable;
  readonly space: AddressSpace;
  readonly access: 'read' | 'write' | 'update';
  readonly atomic: boolean;
  /** Index per dimension as written; one for pointers. In elements of `elementType`. */
  readonly indices: readonly Polynomial[];
  /** One index over all dimensions, when array sizes are constants. */
  readonly index: Polynomial;
  /** Type of the accessed element: the pointer's, or that of the cast in front (`float4`). */
  readonly elementType: string;
  /** True when the access goes through a cast to another element type. */
  readonly cast: boolean;
}

/** Every access to global, shared, constant and local array memory in a function, in source order. */
export function memoryAccesses(subscripts: Subscripts): MemoryAccess[] {
  const found: MemoryAccess[] = [];
  for (const node of subscripts.names.body.walk()) {
    const access =
      node.type === 'subscript_expression'
        ? fromSubscript(node, subscripts)
        : node.type === 'pointer_expression' && node.child('operator')?.text === '*'
          ? fromDereference(node, subscripts)
          : node.type === 'call_expression'
            ? fromCall(node, subscripts)
            : undefined;
    if (access) found.push(access);
  }
  return found;
}

function fromSubscript(node: SyntaxNode, subscripts: Subscripts): MemoryAccess | undefined {
  // Only the outermost of s[i][j]; &a[i] is no access.
  if (node.parent?.type === 'subscript_expression' && node.field === 'argument') return undefined;
  const indices: SyntaxNode[] = [];
  let base: SyntaxNode = node;
  while (base.type === 'subscript_expression') {
    const list = base.child('indices')?.namedChildren ?? [];
    indices.unshift(...list);
    const argument = base.child('argument');
    if (!argument) return undefined;
    base = withoutParentheses(argument);
  }
  const access = accessOf(node);
  if (access === 'address') return undefined;
  return accessTo(
    node,
    base,
    indices.map((index) => subscripts.valueOf(index)),
    access,
    false,
    subscripts,
  );
}

function fromDereference(node: SyntaxNode, subscripts: Subscripts): MemoryAccess | undefined {
  const pointer = node.child('argument');
  const access = accessOf(node);
  if (!pointer || access === 'address') return undefined;
  return accessTo(node, pointer, [], access, false, subscripts);
}

function fromCall(node: SyntaxNode, subscripts: Subscripts): MemoryAccess | undefined {
  const callee = node.child('function')?.text ?? '';
  const pointer = node.child('arguments')?.namedChildren[0];
  if (!pointer) return undefined;
  if (callee === '__ldg' || /^__ld(cg|ca|cs|lu|cv)$/.test(callee))
    return accessTo(node, pointer, [], 'read', false, subscripts);
  if (/^__st(wb|cg|cs|wt)$/.test(callee)) return accessTo(node, pointer, [], 'write', false, subscripts);
  if (/^atomic[A-Z]\w*$/.test(callee)) return accessTo(node, pointer, [], 'update', true, subscripts);
  return undefined;
}

function accessTo(
  node: SyntaxNode,
  pointer: SyntaxNode,
  indices: readonly Polynomial[],
  access: 'read' | 'write' | 'update',
  atomic: boolean,
  subscripts: Subscripts,
): MemoryAccess | undefined {
  const { inner, type } = stripPointerCast(pointer);
  const address = subscripts.valueOf(inner);
  const base =
    address.symbols.find((symbol) => symbol.kind === 'pointer') ??
    address.symbols.find((symbol) => symbol.kind === 'variable' && symbol.variable?.pointer);
  const variable = base?.variable;
  if (!base || !variable) return undefined;
  const offset = address.minus(Polynomial.symbol(base));
  if (offset.dependsOn(base.key)) return undefined;
  const all =
    indices.length === 0 ? [offset] : indices.length === 1 ? [indices[0]?.plus(offset) ?? offset] : indices;
  return {
    node,
    variable,
    space: variable.space === 'register' ? 'global' : variable.space,
    access,
    atomic,
    indices: all,
    index: linear(all, variable, subscripts),
    elementType: type ?? variable.baseType,
    cast: type !== undefined && type !== variable.baseType,
  };
}

/** Row-major position of a multi-dimensional index. */
function linear(indices: readonly Polynomial[], variable: Variable, subscripts: Subscripts): Polynomial {
  let index = Polynomial.zero;
  indices.forEach((value, dimension) => {
    const size = variable.dimensions[dimension];
    if (dimension > 0 && size) index = index.times(subscripts.valueOf(size));
    index = index.plus(value);
  });
  return index;
}

/** `reinterpret_cast<const float4*>(a)` and `(float4*)a` are `a` read in another type. */
function stripPointerCast(syntax: SyntaxNode): { readonly inner: SyntaxNode; readonly type?: string } {
  const node = withoutParentheses(syntax);
  if (node.type === 'cast_expression') {
    const type = pointee(node.child('type')?.text ?? '');
    const inner = node.child('value');
    if (inner && type !== undefined) return { inner: stripPointerCast(inner).inner, type };
  }
  if (node.type === 'call_expression') {
    const type = pointee(
      /^(?:reinterpret|static|const)_cast\s*<([^]*)>$/.exec(node.child('function')?.text ?? '')?.[1] ?? '',
    );
    const inner = node.child('arguments')?.namedChildren[0];
    if (inner && type !== undefined) return { inner: stripPointerCast(inner).inner, type };
  }
  return { inner: node };
}

function pointee(type: string): string | undefined {
  if (!/\*/.test(type)) return undefined;
  return type
    .replace(/\b(const|volatile|__restrict__)\b|\*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
