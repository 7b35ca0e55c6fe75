import { declaratorName } from '../../syntax/kernel-finder.ts';
import type { KernelDefinition } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';
import { vectorWidth } from './vector-types.ts';
import { declarationOf } from './local-variables.ts';

/** One place where a kernel reads or writes through a pointer parameter. */
export interface PointerUse {
  readonly parameter: string;
  readonly kind: 'read' | 'write' | 'read-write';
  /** Parts of the index that add up, in elements of the parameter; each may be scaled (a float4 counts 4 floats). */
  readonly offsets: readonly { readonly node: SyntaxNode; readonly scale: number }[];
  /** Elements touched at the index: 4 for a float4. */
  readonly width: number;
  readonly node: SyntaxNode;
}

/** A pointer that is handed on to where this analysis does not follow. */
export interface EscapedPointer {
  readonly parameter: string;
  readonly node: SyntaxNode;
  readonly reason: string;
}

/** All uses of a kernel's pointer parameters, in the order in which they happen. */
export interface PointerUses {
  readonly uses: readonly PointerUse[];
  readonly escaped: readonly EscapedPointer[];
}

interface Pointer {
  readonly parameter: string;
  readonly offsets: readonly { readonly node: SyntaxNode; readonly scale: number }[];
  /** Elements of the parameter in one step of this pointer. */
  readonly scale: number;
}

/** Finds every access of a kernel through its pointer parameters, local pointers and casts followed. */
export function pointerUses(kernel: KernelDefinition): PointerUses {
  const finder = new PointerFinder(kernel);
  return finder.find();
}

/** The pointer parameter that a name stands for at a place, local pointers followed. */
export function pointerParameter(
  kernel: KernelDefinition,
  name: string,
  use: SyntaxNode,
): string | undefined {
  return new PointerFinder(kernel).resolve(name, use)?.parameter;
}

class PointerFinder {
  readonly #kernel: KernelDefinition;
  readonly #uses: PointerUse[] = [];
  readonly #escaped: EscapedPointer[] = [];

  constructor(kernel: KernelDefinition) {
    this.#kernel = kernel;
  }

  find(): PointerUses {
    for (const node of this.#kernel.bodyNode.walk()) {
      if (node.type === 'subscript_expression') this.#subscript(node);
      else if (node.type === 'pointer_expression' && node.child('operator')?.text === '*')
        this.#dereference(node);
      else if (node.type === 'identifier') this.#escape(node);
    }
    // `p[i] = f(p[i])` reads before it writes.
    const uses = [...this.#uses].sort((a, b) => executionOrder(a) - executionOrder(b));
    return { uses, escaped: this.#escaped };
  }

  resolve(name: string, use: SyntaxNode, depth = 0): Pointer | undefined {
    if (depth > 8) return undefined;
    const local = declarationOf(name, use, this.#kernel.bodyNode);
    if (local !== undefined) {
      const type = local.declarator.ancestor('declaration')?.child('type')?.text ?? '';
      if (!isPointerDeclarator(local.declarator) && type !== 'auto') return undefined;
      const pointer = local.value === undefined ? undefined : this.#pointer(local.value, depth + 1);
      if (pointer === undefined || type === 'auto') return pointer;
      return { ...pointer, scale: vectorWidth(type) ?? pointer.scale };
    }
    const parameter = this.#kernel.parameters.find((one) => one.name === name);
    if (parameter?.pointer !== true) return undefined;
    return { parameter: name, offsets: [], scale: vectorWidth(parameter.baseType) ?? 1 };
  }

  /** The pointer an expression stands for: `p`, `p + i`, `&p[i]`, casts of these. */
  #pointer(syntax: SyntaxNode, depth: number): Pointer | undefined {
    if (depth > 8) return undefined;
    const node = withoutParentheses(syntax);
    switch (node.type) {
      case 'identifier':
        return this.resolve(node.text, node, depth + 1);
      case 'cast_expression': {
        const value = node.child('value');
        const inner = value === null ? undefined : this.#pointer(value, depth + 1);
        return inner && { ...inner, scale: castScale(node.child('type')?.text) ?? inner.scale };
      }
      case 'call_expression': {
        const callee = node.child('function')?.text ?? '';
        const match = /^(?:reinterpret|static|const)_cast<(.*)>$/s.exec(callee.replace(/\s+/g, ' '));
        const argument = node.child('arguments')?.namedChildren[0];
        if (match === null || argument === undefined) return undefined;
        const inner = this.#pointer(argument, depth + 1);
        return inner && { ...inner, scale: castScale(match[1]) ?? inner.scale };
      }
      case 'binary_expression': {
        const operator = node.child('operator')?.text;
        const left = node.child('left');
        const right = node.child('right');
        if (operator !== '+' || left === null || right === null) return undefined;
        const base = this.#pointer(left, depth + 1);
        if (base !== undefined)
          return { ...base, offsets: [...base.offsets, { node: right, scale: base.scale }] };
        const swapped = this.#pointer(right, depth + 1);
        return swapped && { ...swapped, offsets: [...swapped.offsets, { node: left, scale: swapped.scale }] };
      }
      case 'pointer_expression': {
        if (node.child('operator')?.text !== '&') return undefined;
        const target = node.child('argument');
        if (target?.type !== 'subscript_expression') return undefined;
        const base = target.child('argument');
        const index = indexOf(target);
        const inner = base === null ? undefined : this.#pointer(base, depth + 1);
        return (
          inner && index && { ...inner, offsets: [...inner.offsets, { node: index, scale: inner.scale }] }
        );
      }
      default:
        return undefined;
    }
  }

  #subscript(node: SyntaxNode): void {
    const base = node.child('argument');
    const index = indexOf(node);
    if (base === null || index === undefined) return;
    const pointer = this.#pointer(base, 0);
    if (pointer === undefined) return;
    const around = node.parent;
    // `&p[i]` is an address; it counts where that is used, except as the target of an atomic.
    if (
      around?.type === 'pointer_expression' &&
      around.child('operator')?.text === '&' &&
      !isAtomicTarget(around)
    )
      return;
    this.#add(node, { ...pointer, offsets: [...pointer.offsets, { node: index, scale: pointer.scale }] });
  }

  #dereference(node: SyntaxNode): void {
    const target = node.child('argument');
    const pointer = target === null ? undefined : this.#pointer(target, 0);
    if (pointer !== undefined) this.#add(node, pointer);
  }

  #add(node: SyntaxNode, pointer: Pointer): void {
    this.#uses.push({
      parameter: pointer.parameter,
      kind: kindOf(node),
      offsets: pointer.offsets,
      width: pointer.scale,
      node,
    });
  }

  /** A bare pointer in a place that is neither a subscript nor the definition of a local pointer. */
  #escape(node: SyntaxNode): void {
    const pointer = this.resolve(node.text, node);
    if (pointer === undefined || node.field === 'declarator') return;
    let around = node.parent;
    let inner = node;
    while (
      around !== null &&
      (around.type === 'parenthesized_expression' ||
        around.type === 'cast_expression' ||
        (around.type === 'binary_expression' && around.child('operator')?.text === '+'))
    ) {
      inner = around;
      around = around.parent;
    }
    if (around === null) return;
    if (around.type === 'assignment_expression' && inner.field === 'left') {
      this.#escaped.push({ parameter: pointer.parameter, node, reason: 'the pointer itself is changed' });
    } else if (around.type === 'update_expression') {
      this.#escaped.push({ parameter: pointer.parameter, node, reason: 'the pointer itself is changed' });
    } else if (around.type === 'argument_list') {
      const callee = around.parent?.child('function')?.text ?? '';
      if (/_cast\s*</.test(callee)) return;
      if (/^(::)?atomic[A-Z]/.test(callee) && around.namedChildren[0] === inner) {
        const offsets = inner === node ? [] : (this.#pointer(inner, 0)?.offsets ?? []);
        this.#uses.push({
          parameter: pointer.parameter,
          kind: 'read-write',
          offsets: [...pointer.offsets, ...offsets],
          width: 1,
          node,
        });
      } else if (/^__ld[a-z]+$/.test(callee)) {
        const whole = this.#pointer(inner, 0) ?? pointer;
        this.#uses.push({
          parameter: pointer.parameter,
          kind: 'read',
          offsets: whole.offsets,
          width: whole.scale,
          node,
        });
      } else {
        this.#escaped.push({ parameter: pointer.parameter, node, reason: `it is passed to ${callee}` });
      }
    }
  }
}

/** Where in the text a use takes effect: a write at the end of its assignment. */
function executionOrder(use: PointerUse): number {
  if (use.kind !== 'write') return use.node.start;
  return use.node.ancestor('assignment_expression')?.end ?? use.node.start;
}

function isPointerDeclarator(declarator: SyntaxNode): boolean {
  const inner = declarator.type === 'init_declarator' ? declarator.child('declarator') : declarator;
  return inner?.type === 'pointer_declarator' && declaratorName(inner) !== null;
}

function castScale(type: string | undefined): number | undefined {
  return vectorWidth((type ?? '').replace(/\bconst\b|\*|__restrict__/g, '').trim());
}

function indexOf(subscript: SyntaxNode): SyntaxNode | undefined {
  const list = subscript.child('indices');
  return list?.namedChildren[0] ?? subscript.child('index') ?? undefined;
}

function isAtomicTarget(address: SyntaxNode): boolean {
  const list = address.parent;
  if (list?.type !== 'argument_list' || list.namedChildren[0] !== address) return false;
  return /^(::)?atomic[A-Z]/.test(list.parent?.child('function')?.text ?? '');
}

function kindOf(node: SyntaxNode): PointerUse['kind'] {
  let target = node;
  let around = node.parent;
  // `p[i].x = ...` writes p[i].
  while (
    around !== null &&
    (around.type === 'parenthesized_expression' ||
      (around.type === 'field_expression' && target.field === 'argument'))
  ) {
    target = around;
    around = around.parent;
  }
  if (around === null) return 'read';
  if (around.type === 'assignment_expression' && target.field === 'left')
    return around.child('operator')?.text === '=' ? 'write' : 'read-write';
  if (around.type === 'update_expression') return 'read-write';
  if (around.type === 'pointer_expression' && isAtomicTarget(around)) return 'read-write';
  return 'read';
}
