import { elementTypeOf } from '../../element-types.ts';
import type { SyntaxNode } from '../../syntax-node.ts';
import { withoutParentheses } from '../../syntax-node.ts';
import { cudaVectorName, syclName, vectorParts } from '../sycl-types.ts';

/** Arithmetic types as far as views need to tell them apart. */
export type ValueType = 'float' | 'double' | 'half' | 'int' | 'size_t';

const rank: readonly ValueType[] = ['int', 'size_t', 'half', 'float', 'double'];

/** A type name as a value type; undefined for structures and unknown names. */
export function valueTypeOf(typeText: string): ValueType | undefined {
  const type = elementTypeOf(typeText.replace(/\bcl::/g, ''));
  if (type === undefined) return undefined;
  if (type === 'f32') return 'float';
  if (type === 'f64') return 'double';
  if (type === 'f16' || type === 'bf16') return 'half';
  return type === 'u64' || type === 'i64' ? 'size_t' : 'int';
}

/** Type of an expression. `named` gives the element type of a variable. */
export function typeOfExpression(
  syntax: SyntaxNode,
  named: (name: string) => string | undefined,
): ValueType | undefined {
  const node = withoutParentheses(syntax);
  const of = (inner: SyntaxNode | null | undefined): ValueType | undefined =>
    inner ? typeOfExpression(inner, named) : undefined;
  const ofName = (name: string): ValueType | undefined => {
    const text = named(name);
    if (text === undefined) return undefined;
    const vector = cudaVectorName(syclName(text));
    return valueTypeOf(vector === undefined ? text : (vectorParts(vector)?.element ?? text));
  };
  switch (node.type) {
    case 'number_literal':
      if (/^0[xX]/.test(node.text)) return 'int';
      if (/[.eE]/.test(node.text)) return /f$/i.test(node.text) ? 'float' : 'double';
      return 'int';
    case 'identifier':
      return ofName(node.text);
    case 'subscript_expression':
    case 'pointer_expression': {
      const base = node.descendants('identifier')[0];
      return base && ofName(base.text);
    }
    case 'field_expression':
      return node.child('argument')?.type === 'identifier'
        ? ofName(node.child('argument')?.text ?? '')
        : undefined;
    case 'unary_expression':
      return of(node.child('argument'));
    case 'conditional_expression':
      return of(node.child('consequence'));
    case 'cast_expression':
      return valueTypeOf(node.child('type')?.text ?? '');
    case 'binary_expression': {
      if (/^(<|>|<=|>=|==|!=|&&|\|\|)$/.test(node.child('operator')?.text ?? '')) return 'int';
      const [left, right] = [of(node.child('left')), of(node.child('right'))];
      if (!left || !right) return left === 'double' || right === 'double' ? 'double' : (left ?? right);
      return rank.indexOf(left) > rank.indexOf(right) ? left : right;
    }
    case 'call_expression': {
      const callee = node.child('function');
      const text = callee?.text.replace(/\s+/g, ' ') ?? '';
      const cast = /^(?:static_cast ?<(.*)>|(\w[\w:]*))$/.exec(text);
      const direct = valueTypeOf(cast?.[1] ?? cast?.[2] ?? '');
      if (direct) return direct;
      if (callee?.type === 'field_expression') return of(callee);
      const values = (node.child('arguments')?.namedChildren ?? [])
        .map(of)
        .filter((type) => type !== undefined);
      return values.reduce<ValueType | undefined>(
        (best, type) => (best === undefined || rank.indexOf(type) > rank.indexOf(best) ? type : best),
        undefined,
      );
    }
    default:
      return undefined;
  }
}
