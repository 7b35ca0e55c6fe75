import type { SyntaxNode } from '../../syntax-node.ts';
import type { SubGroupSize } from './item-queries.ts';
import type { SyclObject } from './sycl-objects.ts';
import type { ValueType } from './value-types.ts';

/** What the rules of the translation to CUDA ask of the translator. */
export interface Translation {
  readonly dimensions: 1 | 2 | 3;
  readonly subGroup: SubGroupSize;
  /** Lanes of a shuffle where it is not a whole warp: `, 16`. */
  readonly shuffleWidth: string;
  /** `using namespace sycl` is in force. */
  readonly usesNamespace: boolean;
  /** Extents of a `range` launch in host names, slowest first. */
  readonly rangeExtents: readonly string[] | undefined;
  /** The node in CUDA. */
  text(node: SyntaxNode): string;
  /** What a node stands for, when that is no C++ value. */
  objectOf(node: SyntaxNode): SyclObject | undefined;
  typeOf(node: SyntaxNode): ValueType | undefined;
  /** Declared type of a variable, without pointers and extents. */
  typeTextOf(name: string): string | undefined;
  /** True for variables that are one vector. */
  isVector(name: string): boolean;
  /** Names of the index as a whole, where the kernel has variables for it. */
  declaredIndexOf(index: SyntaxNode): readonly string[] | undefined;
  define(name: string, object: SyclObject, place: SyntaxNode): void;
}

/** A sum in parentheses where the code around it binds tighter. */
export function asOperand(text: string, node: SyntaxNode): string {
  if (/^[\w.]+$/.test(text) || /^\w+\([^()]*\)$/.test(text)) return text;
  const { parent } = node;
  if (!parent) return text;
  const loose =
    /^(init_declarator|argument_list|subscript_argument_list|parenthesized_expression|condition_clause|initializer_list|return_statement|expression_statement|for_statement|comma_expression)$/.test(
      parent.type,
    ) ||
    (parent.type === 'assignment_expression' && node.field === 'right');
  if (loose) return text;
  const operator = parent.type === 'binary_expression' ? (parent.child('operator')?.text ?? '') : '';
  const sum = /^[\w.]+(?: \* [\w.]+)?(?: \+ [\w.]+(?: \* [\w.]+)?)*$/.test(text);
  // On the right of a sum it stays together: a guard speaks of the index as a whole.
  if (sum && ((operator === '+' && node.field === 'left') || /^(<|>|<=|>=|==|!=|&&|\|\|)$/.test(operator)))
    return text;
  return `(${text})`;
}
