import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Edit } from '../edit.ts';
import { indentOf, placeBefore } from '../layout.ts';
import {
  canonicalValue,
  definedValue,
  expandedNodes,
  haveSameRange,
  keepsItsValue,
  squareOf,
  writtenBuffers,
} from '../loop-values.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { RewriteSite } from '../rewrite.ts';
import { valueTypeOf } from '../value-type.ts';
import { parenthesised } from './online-maximum.ts';
import { passOf, statementLines } from './pass-pair.ts';
import type { PassPair } from './pass-pair.ts';

/**
 * `a += E` in one loop and `v += (E - mean) * (E - mean)` in the next: one loop finds mean and squared distances of what
 * the thread sees, and the second sum follows from them for whatever mean the kernel makes of the first: the squared
 * distances to another point are those to the own mean plus count times the squared distance of the two points (Chan,
 * Golub and LeVeque 1983). Two ways to the first: Welford's (1962), and sums relative to the thread's first value, with
 * no division in the loop but cancellation when that value is an outlier.
 */
export function onePassVariance(context: RewriteContext, pair: PassPair): RewriteSite[] {
  const found = distances(context, pair);
  return found ? [siteFor(context, pair, found, 'welford'), siteFor(context, pair, found, 'shifted')] : [];
}

interface Distances {
  readonly type: 'float' | 'double';
  readonly total: Variable;
  readonly statement: SyntaxNode;
  /** What both loops look at, in the first loop. */
  readonly value: SyntaxNode;
  readonly spread: Variable;
  readonly mean: SyntaxNode;
  readonly inputs: ReadonlySet<Variable>;
}

function distances(context: RewriteContext, pair: PassPair): Distances | undefined {
  const { first, second } = pair;
  if (!haveSameRange(context, first, second)) return undefined;
  const [sum, squares] = [passOf(context, first), passOf(context, second)];
  if (sum?.reduction.operator !== 'sum' || squares?.reduction.operator !== 'sum') return undefined;
  const [total, spread] = [sum.reduction.variable, squares.reduction.variable];
  const type = total.baseType;
  if ((type !== 'float' && type !== 'double') || spread.baseType !== type || total === spread)
    return undefined;
  const difference = squareOf(context, squares.value, second);
  const sides = [difference?.child('left'), difference?.child('right')];
  if (difference?.type !== 'binary_expression' || difference.child('operator')?.text !== '-')
    return undefined;
  const value = definedValue(context, sum.value, first);
  const wanted = canonicalValue(context, value, first);
  // The square does not care which is taken from which.
  const mean = sides.find((side) => side && canonicalValue(context, side, second) !== wanted);
  const same = sides.some((side) => side && canonicalValue(context, side, second) === wanted);
  if (!mean || !same || valueTypeOf(context, value) === 'integer') return undefined;
  if (!isFixed(context, mean, pair)) return undefined;
  const inputs = new Set<Variable>();
  const span = { start: first.node.start, end: second.node.end };
  if (!keepsItsValue(context, value, first, span, inputs) || inputs.size === 0) return undefined;
  return { type, total, statement: sum.statement, value, spread, mean, inputs };
}

/** A name that has the same value in all iterations of the second loop. */
function isFixed(context: RewriteContext, mean: SyntaxNode, { second }: PassPair): boolean {
  for (const node of expandedNodes(context, mean, second)) {
    if (/^(assignment_expression|update_expression|call_expression)$/.test(node.type)) return false;
    const variable = node.type === 'identifier' ? context.names.variableOf(node) : undefined;
    if (!variable) continue;
    if (second.node.contains(variable.node)) return false;
    if (context.names.writesOf(variable).some((use) => second.node.contains(use.node))) return false;
  }
  return true;
}

function siteFor(
  context: RewriteContext,
  { first, second }: PassPair,
  found: Distances,
  way: 'welford' | 'shifted',
): RewriteSite {
  const { type, total, statement, value, spread, mean, inputs } = found;
  const taken: string[] = [];
  const fresh = (wish: string): string => {
    const name = context.freshName(wish, taken);
    taken.push(name);
    return name;
  };
  const [zero, one] = type === 'float' ? ['0.0f', '1.0f'] : ['0.0', '1.0'];
  const [count, partMean, squares] = [fresh('count'), fresh('partMean'), fresh('squares')];
  const [each, distance] = [fresh('value'), fresh('distance')];
  const indent = indentOf(first.node);
  const edits: Edit[] = [];
  const before: string[] = [];
  const after: string[] = [];
  if (way === 'welford') {
    before.push(`${type} ${count} = ${zero}, ${partMean} = ${zero}, ${squares} = ${zero};`);
    edits.push({
      start: statement.start,
      end: statement.end,
      text: statementLines(context, first, statement, [
        `const ${type} ${each} = ${value.text};`,
        `const ${type} ${distance} = ${each} - ${partMean};`,
        `${count} += ${one};`,
        `${partMean} += ${distance} / ${count};`,
        `${squares} += ${distance} * (${each} - ${partMean});`,
      ]),
    });
    after.push(`${total.name} += ${partMean} * ${count};`);
  } else {
    const [base, sum] = [fresh('base'), fresh('distances')];
    before.push(`${type} ${count} = ${zero}, ${base} = ${zero}, ${sum} = ${zero}, ${squares} = ${zero};`);
    edits.push({
      start: statement.start,
      end: statement.end,
      text: statementLines(context, first, statement, [
        `const ${type} ${each} = ${value.text};`,
        `if (${count} == ${zero}) ${base} = ${each};`,
        `const ${type} ${distance} = ${each} - ${base};`,
        `${count} += ${one};`,
        `${sum} += ${distance};`,
        `${squares} += ${distance} * ${distance};`,
      ]),
    });
    after.push(
      `const ${type} ${partMean} = ${base} + (${count} > ${zero} ? ${sum} / ${count} : ${zero});`,
      `${squares} -= ${sum} * (${partMean} - ${base});`,
      `${total.name} += ${base} * ${count} + ${sum};`,
    );
  }
  const start = placeBefore(first.node);
  edits.push({
    start,
    end: start,
    text: ['// Sum and squared distances in one pass.', ...before]
      .map((line) => `${line}\n${indent}`)
      .join(''),
  });
  edits.push({
    start: first.node.end,
    end: first.node.end,
    text: after.map((line) => `\n${indent}${line}`).join(''),
  });
  const point = parenthesised(mean);
  edits.push({
    start: placeBefore(second.node),
    end: second.node.end,
    text: `${spread.name} += ${squares} + ${count} * (${partMean} - ${point}) * (${partMean} - ${point});`,
  });
  const name = way === 'welford' ? 'running mean' : 'distances to the first value';
  return {
    label: `mean and variance by ${name}, line ${first.node.line - context.kernel.line}`,
    rewrite: {
      edits,
      assumptions: [
        {
          kind: 'no-aliasing',
          arguments: [...new Set([...[...inputs].map((input) => input.name), ...writtenBuffers(context)])],
        },
      ],
      summary: `Sum ${total.name} and the squared distances ${spread.name} in one pass (${name}).`,
    },
  };
}
