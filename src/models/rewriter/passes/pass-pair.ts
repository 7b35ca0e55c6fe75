import type { Loop } from '../../../syntax/loops.ts';
import { leavesEarly } from '../../../syntax/loops.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { indentOf, indentUnit } from '../layout.ts';
import { haveSameEnd } from '../loop-values.ts';
import { findReductions } from '../reductions.ts';
import type { Reduction } from '../reductions.ts';
import type { RewriteContext } from '../rewrite-context.ts';

/** Two loops of the same list of statements over ranges with the same end. */
export interface PassPair {
  readonly first: Loop;
  readonly second: Loop;
}

/** A loop that only combines one value per iteration into one variable. */
export interface Pass {
  readonly reduction: Reduction;
  readonly value: SyntaxNode;
  /** The statement that combines. */
  readonly statement: SyntaxNode;
}

/** Loops that follow each other, other statements between them or not, and may be one. */
export function passPairs(context: RewriteContext): PassPair[] {
  const loops = context.subscripts.loops.filter(
    (loop) =>
      loop.node.parent?.type === 'compound_statement' &&
      context.isInRegion(loop.node) &&
      !leavesEarly(loop.body) &&
      !/__sync|__shfl|atomic|#\s*(define|if)/.test(loop.body.text),
  );
  return loops.flatMap((first) =>
    loops
      .filter(
        (second) =>
          second.node.parent === first.node.parent &&
          second.node.start > first.node.end &&
          haveSameEnd(context, first, second),
      )
      .map((second) => ({ first, second })),
  );
}

/** The loop as a pass: declarations of values and one combination; undefined for anything else. */
export function passOf(context: RewriteContext, loop: Loop): Pass | undefined {
  const [reduction, more] = findReductions(context, loop) ?? [];
  const [step, another] = reduction?.steps ?? [];
  if (!reduction || more || !step?.value || another) return undefined;
  const { value, statement } = step;
  const rest = loop.statements.filter((other) => other !== statement);
  const plain = rest.every((other) => other.type === 'declaration');
  // The combination is one of the loop's own statements, so that it happens in every iteration.
  return plain && loop.statements.includes(statement) ? { reduction, value, statement } : undefined;
}

/** Lines that take the place of a statement of a loop's body, with braces where the body has none. */
export function statementLines(
  context: RewriteContext,
  loop: Loop,
  statement: SyntaxNode,
  lines: readonly string[],
): string {
  const unit = indentUnit(context.kernel.bodyNode);
  if (loop.body.type === 'compound_statement') return lines.join(`\n${indentOf(statement)}`);
  const outer = indentOf(loop.node);
  return `{\n${lines.map((line) => outer + unit + line).join('\n')}\n${outer}}`;
}
