import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Edit } from '../edit.ts';
import type { Operator } from '../rewrite.ts';

/** `pow(x, 3)` with a small whole exponent is a product; the base must be a plain name so that it is computed once. */
export const expandPowers: Operator = {
  id: 'expand-powers',
  description: 'Replace pow with a small whole exponent by multiplications.',
  expectedGain: 0.1,
  sites(context) {
    const edits = context
      .calls(/^(std::|::)?powf?$/)
      .map(productOf)
      .filter((edit) => edit !== undefined);
    if (edits.length === 0) return [];
    return [
      {
        label: 'all',
        rewrite: {
          edits,
          assumptions: [],
          summary: 'Multiply instead of calling pow with a whole exponent.',
        },
      },
    ];
  },
};

function productOf(call: SyntaxNode): Edit | undefined {
  const [base, exponent] = call.child('arguments')?.namedChildren ?? [];
  const count = /^([234])(\.0*)?[fF]?$/.exec(exponent?.text ?? '')?.[1];
  if (base?.type !== 'identifier' || count === undefined) return undefined;
  const product = Array.from({ length: Number(count) }, () => base.text).join(' * ');
  // A product that is a whole value needs no parentheses.
  const whole =
    call.parent?.type === 'init_declarator' ||
    (call.parent?.type === 'assignment_expression' && call.parent.child('operator')?.text === '=');
  return { start: call.start, end: call.end, text: whole ? product : `(${product})` };
}
