import { isIntegerType } from '../../syntax/expression-from-syntax.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';
import type { RewriteContext } from './rewrite-context.ts';

/** What arithmetic on a value is done in. */
export type ValueType = 'float' | 'double' | 'integer';

/** The type of an arithmetic expression as C++ gives it; undefined for anything but plain numbers. */
export function valueTypeOf(context: RewriteContext, syntax: SyntaxNode): ValueType | undefined {
  const node = withoutParentheses(syntax);
  switch (node.type) {
    case 'number_literal':
      return literalType(node.text);
    case 'identifier': {
      const variable = context.names.variableOf(node);
      if (!variable) return Object.hasOwn(context.constants, node.text) ? 'integer' : undefined;
      return variable.pointer || variable.isArray ? undefined : namedType(variable.baseType);
    }
    case 'subscript_expression':
    case 'pointer_expression': {
      const access = context.accesses.find((candidate) => candidate.node === node);
      return access && namedType(access.elementType);
    }
    case 'field_expression':
      return /^(threadIdx|blockIdx|blockDim|gridDim)\b/.test(node.text) ? 'integer' : undefined;
    case 'unary_expression': {
      const argument = node.child('argument');
      return argument && node.child('operator')?.text !== '!' ? valueTypeOf(context, argument) : undefined;
    }
    case 'cast_expression':
      return namedType(node.child('type')?.text ?? '');
    case 'conditional_expression': {
      const [yes, no] = [node.child('consequence'), node.child('alternative')];
      return yes && no ? wider(valueTypeOf(context, yes), valueTypeOf(context, no)) : undefined;
    }
    case 'binary_expression': {
      const [left, right] = [node.child('left'), node.child('right')];
      if (!left || !right || !/^[-+*/]$/.test(node.child('operator')?.text ?? '')) return undefined;
      return wider(valueTypeOf(context, left), valueTypeOf(context, right));
    }
    case 'call_expression':
      return callType(context, node);
    default:
      return undefined;
  }
}

/** Functions of a value that do nothing else: they give the same result for the same arguments. */
export const pureFunction =
  /^(std::|::)?(__)?(sqrt|rsqrt|cbrt|exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|sin|cos|tan|sinh|cosh|tanh|asin|acos|atan|atan2|erf|erfc|fabs|fma|fmax|fmin|floor|ceil|round|trunc|fdividef|frcp_rn|fsqrt_rn)f?$/;

function callType(context: RewriteContext, node: SyntaxNode): ValueType | undefined {
  const name = node.child('function')?.text.replace(/\s+/g, '') ?? '';
  const cast = /^static_cast<(.*)>$/.exec(name)?.[1] ?? name;
  if (namedType(cast)) return namedType(cast);
  const [first] = node.child('arguments')?.namedChildren ?? [];
  if (name === '__ldg' && first) return undefined;
  if (!pureFunction.test(name) && !/^(max|min|abs)$/.test(name)) return undefined;
  if (/f$/.test(name) && !/^(std::|::)?erf$/.test(name)) return 'float';
  // Overloads: float for floats, double for everything else.
  const types = (node.child('arguments')?.namedChildren ?? []).map((argument) =>
    valueTypeOf(context, argument),
  );
  if (/^(max|min|abs)$/.test(name)) return types.reduce(wider);
  return types.every((type) => type === 'float') ? 'float' : types.includes(undefined) ? undefined : 'double';
}

function literalType(text: string): ValueType {
  if (/^0[xX]/.test(text)) return 'integer';
  if (/[fF]$/.test(text)) return 'float';
  return /[.eE]/.test(text) ? 'double' : 'integer';
}

function namedType(type: string): ValueType | undefined {
  const plain = type.replace(/\bconst\b/g, '').trim();
  if (plain === 'float' || plain === 'double') return plain;
  return plain !== '' && isIntegerType(plain) ? 'integer' : undefined;
}

function wider(a: ValueType | undefined, b: ValueType | undefined): ValueType | undefined {
  if (a === undefined || b === undefined) return undefined;
  const order: readonly ValueType[] = ['integer', 'float', 'double'];
  return order[Math.max(order.indexOf(a), order.indexOf(b))];
}
