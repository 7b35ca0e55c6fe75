import type { SyntaxNode } from '../../syntax-node.ts';
import { withoutParentheses } from '../../syntax-node.ts';
import { keepLines } from '../keep-lines.ts';
import { syclCall } from './call-text.ts';
import { builtinAxis, globalIndexIn, productAxis, sumTerms } from './index-sums.ts';
import type { SyclPrinter, SyclTextOptions } from './sycl-printer.ts';
import { inSyclWords } from '../../../shared/sycl-words.ts';
import { Unprintable } from './unprintable.ts';
import { syclVector, vectorTypeOf } from './vector-text.ts';

/** Stands where a statement was taken out. */
export const removed = '\u0001';

/** Stands where a line of its own begins or ends. */
export const lineBreak = '\u0002';

/** Kernel code of a view as SYCL. Lines keep their numbers. Throws `Unprintable`. */
export class SyclText implements SyclPrinter {
  readonly options: SyclTextOptions;
  /** Calls that count on lanes of one sub-group. */
  subGroupCalls = 0;
  /** Accessors of several dimensions that are used by one index: pointers to their first elements. */
  readonly pointers = new Map<string, string>();

  constructor(options: SyclTextOptions) {
    this.options = options;
  }

  text(node: SyntaxNode): string {
    const changed = this.#changed(node);
    const plain = changed ?? this.byChildren(node);
    const isStatement = node.type === 'declaration' || node.type === 'if_statement';
    const own = isStatement && this.options.spelledOut.has(node.text) ? lineBreak + plain + lineBreak : plain;
    return flushes(node) ? keepLines(own, node) : own;
  }

  /** The node with its parts printed. */
  byChildren(node: SyntaxNode): string {
    const { text } = node.tree;
    let result = '';
    let at = node.start;
    for (const child of node.children) {
      result += text.slice(at, child.start) + this.text(child);
      at = child.end;
    }
    return result + text.slice(at, node.end);
  }

  get group(): string {
    return `${this.#item}.get_group()`;
  }

  get subGroup(): string {
    return `${this.#item}.get_sub_group()`;
  }

  get #item(): string {
    if (this.options.indices) throw new Unprintable(undefined, 'A range kernel has no groups.');
    return this.options.item;
  }

  /** SYCL's number of a CUDA dimension. */
  dimensionOf(axis: string, node: SyntaxNode): number {
    const dimension = this.options.dimensions - 1 - 'xyz'.indexOf(axis);
    if (dimension < 0) throw new Unprintable(node, `The kernel has no dimension ${axis}.`);
    return dimension;
  }

  #changed(node: SyntaxNode): string | undefined {
    switch (node.type) {
      case 'binary_expression':
        return this.#sum(node) ?? this.#range(node) ?? this.#offset(node);
      case 'field_expression':
        return this.#field(node);
      case 'identifier':
        return this.#identifier(node);
      case 'subscript_expression':
        return this.#subscript(node);
      case 'call_expression':
        return syclCall(node, this);
      case 'declaration':
        return this.#declaration(node);
      case 'if_statement':
        return this.options.elsewhere.has(node.text) ? removed : undefined;
      case 'comment':
        // A comment that the user did not write came with the rewrite.
        return this.options.sourceText.includes(node.text) ? undefined : inSyclWords(node.text);
      case 'parenthesized_expression':
        return this.#parenthesised(node);
      case 'type_identifier':
      case 'primitive_type':
        return syclVector(node.text, this.options.prefix);
      case 'asm_statement':
      case 'gnu_asm_expression':
      case 'kernel_call_syntax':
        throw new Unprintable(node, 'Assembly cannot be printed.');
      default:
        return undefined;
    }
  }

  /** `blockIdx.x * blockDim.x + threadIdx.x` with or without further terms. */
  #sum(node: SyntaxNode): string | undefined {
    if (node.type !== 'binary_expression') return undefined;
    const operator = node.child('operator')?.text;
    if (operator !== '+' && operator !== '-') return undefined;
    // The innermost sum that holds both terms is printed; what is added to it stays as it is.
    const left = node.child('left');
    if (left && globalIndexIn(sumTerms(left))) return undefined;
    const terms = sumTerms(node);
    const found = globalIndexIn(terms);
    if (!found) return undefined;
    const first = Math.min(found.block, found.thread);
    const parts = terms.flatMap((term, at) => {
      if (at === found.block || at === found.thread)
        return at === first ? [{ operator: '+', text: this.#globalId(found.axis, node) }] : [];
      return [{ operator: term.operator, text: this.text(term.node) }];
    });
    return parts.map((part, at) => (at === 0 ? part.text : ` ${part.operator} ${part.text}`)).join('');
  }

  /** `(item.get_global_id(0)) * 4` needs no parentheses. */
  #parenthesised(node: SyntaxNode): string | undefined {
    const [inner] = node.namedChildren;
    const sum = inner && /expression$/.test(node.parent?.type ?? '') ? this.#sum(inner) : undefined;
    return sum !== undefined && /^\w+\.\w+\(\d\)$/.test(sum) ? sum : undefined;
  }

  #globalId(axis: string, node: SyntaxNode): string {
    const index = this.options.indices?.get(axis);
    if (index !== undefined) return index;
    return `${this.#item}.get_global_id(${this.dimensionOf(axis, node)})`;
  }

  /** `gridDim.x * blockDim.x` */
  #range(node: SyntaxNode): string | undefined {
    const axis = productAxis(node, 'gridDim', 'blockDim');
    return axis === undefined ? undefined : `${this.#item}.get_global_range(${this.dimensionOf(axis, node)})`;
  }

  /** `a + i` where `a` is an accessor or an array in local memory. */
  #offset(node: SyntaxNode): string | undefined {
    const [left, right] = [node.child('left'), node.child('right')];
    if (node.child('operator')?.text !== '+' || left?.type !== 'identifier' || !right) return undefined;
    const name = left.text;
    const accessor = this.options.accessors.get(name);
    const local = this.options.localArrays.get(name);
    if (accessor && accessor.dimensions > 1) return undefined;
    if (local && local.dimensions !== 1) throw new Unprintable(node, `${name} has several dimensions.`);
    return accessor || local ? `&${name}[${this.text(right)}]` : undefined;
  }

  #field(node: SyntaxNode): string | undefined {
    const queries: Readonly<Record<string, string>> = {
      threadIdx: 'get_local_id',
      blockIdx: 'get_group',
      blockDim: 'get_local_range',
      gridDim: 'get_group_range',
    };
    for (const [name, method] of Object.entries(queries)) {
      const axis = builtinAxis(node, name);
      if (axis !== undefined) return `${this.#item}.${method}(${this.dimensionOf(axis, node)})`;
    }
    const target = node.child('argument');
    const field = node.child('field')?.text ?? '';
    if (!target || !/^[xyzw]$/.test(field)) return undefined;
    if (vectorTypeOf(target, this.options.names) === undefined) return undefined;
    return `${this.text(target)}.${field}()`;
  }

  #identifier(node: SyntaxNode): string | undefined {
    const name = node.text;
    if (name === 'warpSize') return `${this.subGroup}.get_max_local_range()[0]`;
    if (node.field === 'declarator') return undefined;
    const host = this.options.renamed.get(name);
    if (host !== undefined) return host;
    if (/^(threadIdx|blockIdx|blockDim|gridDim)$/.test(name))
      throw new Unprintable(node, `${name} is used as a whole.`);
    const variable = this.options.names.variableOf(node);
    const own = variable === undefined || variable.kind === 'parameter';
    const accessor = own ? this.options.accessors.get(name) : undefined;
    const local =
      variable?.space.includes('shared') === true ? this.options.localArrays.get(name) : undefined;
    if (!accessor && !local) return undefined;
    if (local?.dimensions === 0) return `${name}[0]`;
    // As the base of a subscript the name stays.
    if (node.parent?.type === 'subscript_expression' && node.field === 'argument') return undefined;
    if (accessor && accessor.dimensions > 1) return this.#pointerTo(name, accessor.dimensions);
    if (local && local.dimensions !== 1) throw new Unprintable(node, `${name} is used as a pointer.`);
    return `&${name}[0]`;
  }

  #pointerTo(name: string, dimensions: number): string {
    const pointer = `${name}Data`;
    this.pointers.set(pointer, `&${name}${'[0]'.repeat(dimensions)}`);
    return pointer;
  }

  #subscript(node: SyntaxNode): string | undefined {
    let base = node;
    let depth = 0;
    while (base.type === 'subscript_expression') {
      depth++;
      base = withoutParentheses(base.child('argument') ?? base);
    }
    if (base.type !== 'identifier') return undefined;
    const variable = this.options.names.variableOf(base);
    const local =
      variable?.space.includes('shared') === true ? this.options.localArrays.get(base.text) : undefined;
    if (local && depth < local.dimensions && node.parent?.type !== 'subscript_expression')
      throw new Unprintable(node, `A row of ${base.text} is used as a pointer.`);
    const accessor =
      variable === undefined || variable.kind === 'parameter'
        ? this.options.accessors.get(base.text)
        : undefined;
    if (!accessor || accessor.dimensions < 2 || depth !== 1) return undefined;
    const index = node.child('indices')?.namedChildren[0];
    if (!index) return undefined;
    const parts = rowAndColumn(index, accessor.extents.at(-1));
    if (parts && accessor.dimensions === 2)
      return `${base.text}[${this.text(withoutParentheses(parts.row))}][${this.text(withoutParentheses(parts.column))}]`;
    return `${this.#pointerTo(base.text, accessor.dimensions)}[${this.text(index)}]`;
  }

  #declaration(node: SyntaxNode): string | undefined {
    if (this.options.elsewhere.has(node.text)) return removed;
    if (!/\b__shared__\b/.test(node.text)) {
      if (/^\s*(extern|static)?\s*__\w+__\b/.test(node.text))
        throw new Unprintable(node, 'This declaration has no counterpart in SYCL.');
      return undefined;
    }
    return removed;
  }
}

/** `i * n + j` with rows of `n`. */
function rowAndColumn(
  index: SyntaxNode,
  extent: string | undefined,
): { readonly row: SyntaxNode; readonly column: SyntaxNode } | undefined {
  const node = withoutParentheses(index);
  const [left, right] = [node.child('left'), node.child('right')];
  if (node.type !== 'binary_expression' || node.child('operator')?.text !== '+' || !left || !right)
    return undefined;
  if (left.type !== 'binary_expression' || left.child('operator')?.text !== '*') return undefined;
  const [row, size] = [left.child('left'), left.child('right')];
  return row && size && extent !== undefined && withoutParentheses(size).text === extent
    ? { row, column: right }
    : undefined;
}

/** Nodes behind which lost line breaks are made up for. */
export function flushes(node: SyntaxNode): boolean {
  if (node.type === 'compound_statement') return false;
  if (/_statement$|^declaration$|^condition_clause$/.test(node.type)) return true;
  return node.parent?.type === 'for_statement' && node.field !== null && node.field !== 'body';
}
