import type { LaunchConfiguration } from '../../protocol/task.ts';
import { constantValues, fileConstants } from '../constants.ts';
import { functionNames } from '../definitions-and-uses.ts';
import { printExpression, parseExpression } from '../expression.ts';
import type { KernelDefinition } from '../kernel-finder.ts';
import { simplifyExpression } from '../simplify-expression.ts';
import { Subscripts } from '../subscripts.ts';
import type { SyntaxNode } from '../syntax-node.ts';
import type { KernelView } from './view/kernel-view.ts';
import { globalIndexIn, sumTerms } from './print/index-sums.ts';

/**
 * A kernel of a view in a form that does not depend on where local memory and constants are declared, on layout, parentheses and
 * comments, or on the order in which an index is summed up. Two views of the same kernel have the same form.
 */
export function comparableKernel(kernel: KernelDefinition, prologue: readonly string[]): string {
  const names = functionNames(kernel.node);
  const constants = constantValues(fileConstants(kernel.node.tree));
  const subscripts = names && new Subscripts(names, constants);
  const arrays = (names?.variables ?? [])
    .filter((variable) => variable.space.includes('shared') && variable.kind === 'local')
    .map((variable) => {
      const sizes = variable.dimensions.map((size) => subscripts?.valueOf(size).constantValue ?? size.text);
      return `${variable.baseType} ${variable.name}[${sizes.join('][')}]`;
    })
    .sort();
  const parameters = kernel.parameters.map((parameter) => parameter.name).sort();
  const skipped = new Set(prologue);
  const tokens: string[] = [];
  collect(kernel.bodyNode, skipped, tokens);
  return [parameters.join(', '), ...arrays, tokens.join(' ')].join('\n');
}

function collect(node: SyntaxNode, skipped: ReadonlySet<string>, tokens: string[]): void {
  if (node.type === 'comment') return;
  if (node.type === 'declaration' && (/\b__shared__\b/.test(node.text) || skipped.has(node.text))) return;
  if (node.type === 'if_statement' && skipped.has(node.text)) return;
  // A load through the read-only cache is a load.
  const loaded =
    node.child('function')?.text === '__ldg' ? node.child('arguments')?.namedChildren[0] : undefined;
  const plain = loaded?.child('operator')?.text === '&' ? loaded.child('argument') : undefined;
  if (plain) {
    collect(plain, skipped, tokens);
    return;
  }
  if (node.type === 'binary_expression') {
    const terms = sumTerms(node);
    const found = terms.length > 1 ? globalIndexIn(terms) : undefined;
    if (found) {
      tokens.push(`global.${found.axis}`);
      for (const [at, term] of terms.entries()) {
        if (at === found.block || at === found.thread) continue;
        tokens.push(term.operator);
        collect(term.node, skipped, tokens);
      }
      return;
    }
  }
  const element = node.type === 'pointer_expression' ? node.child('argument') : null;
  if (element?.type === 'subscript_expression' && node.child('operator')?.text === '&') {
    // `&a[i]` is `a + i`.
    const [base, index] = [element.child('argument'), element.child('indices')?.namedChildren[0]];
    if (base) collect(base, skipped, tokens);
    if (index && index.text !== '0') {
      tokens.push('+');
      collect(index, skipped, tokens);
    }
    return;
  }
  if (node.children.length === 0) {
    const text = node.text;
    if (text === '(' || text === ')' || text === '') return;
    tokens.push(text === 'warpSize' ? '32' : text);
    return;
  }
  for (const child of node.children) collect(child, skipped, tokens);
}

/** A view's kernel in comparable form. */
export function comparableView(view: KernelView): string {
  return comparableKernel(view.kernel, declaredElsewhere(view));
}

/** Statements of a view that may stand in the body or on the host side; an index and its guard are always part of the kernel. */
export function declaredElsewhere(view: KernelView): readonly string[] {
  return view.prologue.filter((statement) => !view.guards.includes(statement));
}

/** The same grid and block, whatever way their expressions are written. */
export function sameLaunch(a: LaunchConfiguration | undefined, b: LaunchConfiguration | undefined): boolean {
  if (!a || !b) return a === b;
  const form = (parts: readonly string[]): string =>
    [...parts, '1', '1', '1']
      .slice(0, 3)
      .map((part) => printExpression(simplifyExpression(parseExpression(part))))
      .join(', ');
  return form(a.grid) === form(b.grid) && form(a.block) === form(b.block);
}
