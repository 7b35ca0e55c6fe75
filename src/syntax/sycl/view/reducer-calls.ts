import type { SyntaxNode } from '../../syntax-node.ts';
import type { Translation } from './translation.ts';
import { Unshowable } from './unshowable.ts';

/** `sum.combine(x)` of a reducer. */
export function reducerCallText(node: SyntaxNode, translation: Translation): string | undefined {
  const callee = node.child('function');
  const target = callee?.type === 'field_expression' ? callee.child('argument') : null;
  const object = target && translation.objectOf(target);
  if (!target || object?.kind !== 'reducer') return undefined;
  const method = callee?.child('field')?.text ?? '';
  const [value] = node.child('arguments')?.namedChildren ?? [];
  if (method === 'identity') return object.identity;
  if (method !== 'combine' || !value)
    throw new Unshowable(node, `The method ${method} of a reducer cannot be shown.`);
  const signs: Readonly<Record<string, string>> = { add: '+', and: '&', or: '|', xor: '^' };
  const sign = signs[object.operation];
  if (sign !== undefined) return `${target.text} ${sign}= ${translation.text(value)}`;
  const type = translation.typeTextOf(target.text) ?? '';
  const name =
    type === 'float'
      ? `f${object.operation}f`
      : type === 'double'
        ? `f${object.operation}`
        : object.operation;
  return `${target.text} = ${name}(${target.text}, ${translation.text(value)})`;
}
