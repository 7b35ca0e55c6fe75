import { KernelFoundryError } from '../shared/errors.ts';

/** Binary operators, loosest first. */
export const precedence: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Functions of the language and how many arguments each takes. */
export const functions: Readonly<Record<string, number>> = { min: 2, max: 2, ceilDiv: 2 };

/** A parsed expression. */
export type ExpressionNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string; readonly position: number }
  | { readonly kind: 'unary'; readonly operator: '-' | '!' | '~'; readonly operand: ExpressionNode }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: ExpressionNode;
      readonly then: ExpressionNode;
      readonly otherwise: ExpressionNode;
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly ExpressionNode[] };

/** A bad expression or one without a value; `position` counts characters of the expression from 0. */
export class ExpressionError extends KernelFoundryError {
  readonly position: number;

  constructor(message: string, expression: string, position: number) {
    super('expression', `${message} (at character ${position + 1} of "${expression}")`, {
      details: { expression, position },
    });
    this.position = position;
  }
}

/** A number node. */
export function numberNode(value: number): ExpressionNode {
  return { kind: 'number', value };
}

/** Direct parts of an expression. */
export function operandsOf(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case 'number':
    case 'name':
      return [];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.condition, node.then, node.otherwise];
    case 'call':
      return node.arguments;
  }
}
