import type { FunctionNames } from '../../definitions-and-uses.ts';
import type { SyntaxNode } from '../../syntax-node.ts';
import { withoutParentheses } from '../../syntax-node.ts';
import { vectorParts } from '../sycl-types.ts';

const aliased = /^(u?(char|short|int|long)|float|double)[234]$/;

/** SYCL's name for one of CUDA's vector and half types; undefined for other types. */
export function syclVector(name: string, prefix: string): string | undefined {
  if (name === '__half') return `${prefix}half`;
  if (name === '__nv_bfloat16') return `${prefix === '' ? 'sycl::' : prefix}ext::oneapi::bfloat16`;
  const parts = vectorParts(name);
  if (!parts) return undefined;
  return aliased.test(name) ? `${prefix}${name}` : `${prefix}vec<${parts.element}, ${parts.count}>`;
}

/** CUDA's vector type of an expression, when it has one. */
export function vectorTypeOf(syntax: SyntaxNode, names: FunctionNames): string | undefined {
  const node = withoutParentheses(syntax);
  const asVector = (type: string): string | undefined => {
    const plain = type.replace(/\b(const|volatile)\b|[*&]/g, ' ').trim();
    return vectorParts(plain) ? plain : undefined;
  };
  switch (node.type) {
    case 'identifier':
      return asVector(names.variableOf(node)?.baseType ?? '');
    case 'subscript_expression':
    case 'pointer_expression': {
      const argument = node.child('argument');
      return argument ? vectorTypeOf(argument, names) : undefined;
    }
    case 'binary_expression': {
      const left = node.child('left');
      return left ? vectorTypeOf(left, names) : undefined;
    }
    case 'call_expression': {
      const callee = node.child('function')?.text ?? '';
      const made =
        /^make_(\w+)$/.exec(callee)?.[1] ?? /^(?:reinterpret|static)_cast\s*<([^]*)>$/.exec(callee)?.[1];
      if (made !== undefined) return asVector(made);
      const [first] = callee === '__ldg' ? (node.child('arguments')?.namedChildren ?? []) : [];
      return first ? vectorTypeOf(first, names) : undefined;
    }
    case 'cast_expression':
      return asVector(node.child('type')?.text ?? '');
    default:
      return undefined;
  }
}
