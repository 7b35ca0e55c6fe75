import type { SyntaxNode } from '../../syntax-node.ts';
import { withoutParentheses } from '../../syntax-node.ts';
import { constructionOf } from '../declared-variables.ts';

const methods: Readonly<Record<string, string>> = {
  fetch_add: 'atomicAdd',
  fetch_sub: 'atomicSub',
  fetch_min: 'atomicMin',
  fetch_max: 'atomicMax',
  fetch_and: 'atomicAnd',
  fetch_or: 'atomicOr',
  fetch_xor: 'atomicXor',
  exchange: 'atomicExch',
};

/** CUDA's atomic function for a method of `atomic_ref`. */
export function atomicFunction(method: string): string | undefined {
  return Object.hasOwn(methods, method) ? methods[method] : undefined;
}

/** Method of `atomic_ref` for one of CUDA's atomic functions. */
export function atomicMethod(name: string): string | undefined {
  return Object.entries(methods).find(([, cuda]) => cuda === name)?.[0];
}

const operators: Readonly<Record<string, string>> = {
  '+=': 'atomicAdd',
  '-=': 'atomicSub',
  '&=': 'atomicAnd',
  '|=': 'atomicOr',
  '^=': 'atomicXor',
};

/** CUDA's atomic function for a compound assignment to an `atomic_ref`. */
export function atomicOperator(operator: string): string | undefined {
  return Object.hasOwn(operators, operator) ? operators[operator] : undefined;
}

/** The element that an `atomic` of SYCL 1.2.1 is made of: `atomic<int>(global_ptr<int>(&x[i]))` and `... (x + i)` mean `x[i]`. */
export function atomicElement(pointer: SyntaxNode, text: (node: SyntaxNode) => string): string {
  const node = withoutParentheses(pointer);
  const built = constructionOf(node);
  const [inner] = built?.arguments ?? [];
  if (inner && built && /_ptr$/.test(built.type.name)) return atomicElement(inner, text);
  const argument = node.type === 'pointer_expression' ? node.child('argument') : null;
  if (argument && node.child('operator')?.text === '&') return text(argument);
  return elementAt(node, text);
}

/** What a pointer points to, as an element of an array where it is one plus an index. */
function elementAt(node: SyntaxNode, text: (node: SyntaxNode) => string): string {
  const [left, right] = [node.child('left'), node.child('right')];
  if (node.type === 'binary_expression' && node.child('operator')?.text === '+' && left && right)
    if (left.type === 'identifier') return `${text(left)}[${text(right)}]`;
  return node.type === 'identifier' ? `${text(node)}[0]` : `(*(${text(node)}))`;
}
