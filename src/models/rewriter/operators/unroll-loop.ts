import { leavesEarly } from '../../../syntax/loops.ts';
import { indentOf, placeBefore } from '../layout.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

/** Asks the compiler to unroll an innermost counting loop; always legal. */
export const unrollLoop: Operator = {
  id: 'unroll-loop',
  description: 'Unroll an innermost counting loop by a fixed factor with #pragma unroll.',
  expectedGain: 0.08,
  sites(context) {
    const sites: RewriteSite[] = [];
    for (const loop of context.subscripts.loops) {
      const { node } = loop;
      if (loop.kind !== 'for' || loop.step.kind !== 'add' || leavesEarly(loop.body)) continue;
      if (loop.body.descendants('for_statement', 'while_statement', 'do_statement').length > 0) continue;
      if (placeBefore(node) !== node.start) continue;
      // A pragma needs a line of its own in front of the loop.
      const lineStart = node.tree.text.lastIndexOf('\n', node.start - 1) + 1;
      if (node.tree.text.slice(lineStart, node.start).trim() !== '') continue;
      // In front of a body without braces a pragma would end the statement.
      const open = node.parent?.type === 'compound_statement' ? '' : `{\n${indentOf(node)}`;
      for (const factor of [2, 4, 8])
        sites.push({
          label: `line ${node.line - context.kernel.line}, ${factor}`,
          rewrite: {
            edits: [
              {
                start: node.start,
                end: node.start,
                text: `${open}#pragma unroll ${factor}\n${indentOf(node)}`,
              },
              ...(open === '' ? [] : [{ start: node.end, end: node.end, text: `\n${indentOf(node)}}` }]),
            ],
            assumptions: [],
            summary: `Unroll the loop over ${loop.variable.name} by ${factor}.`,
          },
        });
    }
    return sites;
  },
};
