import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { declarationOf } from './local-variables.ts';
import type { PointerUse } from './pointer-uses.ts';

const partial = /^(?:__|std::|::)?(?:r?sqrt|log(?:2|10)?|pow)f?$/;

/**
 * True when a root or a logarithm is taken of a buffer's elements, alone or in a sum: of values below zero there is none, and a kernel
 * that gives only NaN shows nothing. The variance of a normalisation is such a buffer.
 */
export function needsPositiveValues(uses: readonly PointerUse[], body: SyntaxNode): boolean {
  return uses.some((use) => {
    if (use.kind !== 'read') return false;
    if (isUnderRoot(use.node)) return true;
    const { parent } = use.node;
    if (parent?.type !== 'init_declarator') return false;
    const name = parent.child('declarator')?.text;
    return body
      .descendants('identifier')
      .some(
        (node) =>
          node.text === name &&
          declarationOf(name, node, body)?.value?.start === use.node.start &&
          isUnderRoot(node),
      );
  });
}

/** The expression is an argument of such a function, or a term of a sum that is. */
function isUnderRoot(expression: SyntaxNode): boolean {
  for (let node = expression, outer = node.parent; outer !== null; node = outer, outer = outer.parent) {
    switch (outer.type) {
      case 'parenthesized_expression':
      case 'cast_expression':
        continue;
      case 'binary_expression':
        if (outer.child('operator')?.text !== '+') return false;
        continue;
      case 'argument_list': {
        const name = outer.parent?.child('function')?.text ?? '';
        return partial.test(name) && outer.namedChildren[0]?.start === node.start;
      }
      default:
        return false;
    }
  }
  return false;
}
