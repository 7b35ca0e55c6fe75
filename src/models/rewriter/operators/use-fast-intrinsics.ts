import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { valueTypeOf } from '../value-type.ts';

/** Single-precision functions with a faster and less exact intrinsic (CUDA C++ Programming Guide, intrinsic functions). */
const intrinsics: Readonly<Record<string, string>> = {
  exp: '__expf',
  expf: '__expf',
  exp10f: '__exp10f',
  log: '__logf',
  logf: '__logf',
  log2f: '__log2f',
  log10f: '__log10f',
  sin: '__sinf',
  sinf: '__sinf',
  cos: '__cosf',
  cosf: '__cosf',
  tanf: '__tanf',
  pow: '__powf',
  powf: '__powf',
};

/**
 * Calls of single-precision functions become hardware intrinsics, and divisions by roots reciprocal roots. Results lose a
 * few units in the last place, more for large arguments; the evaluator holds them to the tolerance and to the original's error.
 */
export const useFastIntrinsics: Operator = {
  id: 'use-fast-intrinsics',
  description: 'Use the fast hardware forms of single-precision functions where the tolerance leaves room.',
  sites(context) {
    if (context.task.tolerance?.relative === 0) return [];
    const calls = intrinsicCalls(context);
    const roots = reciprocalRoots(context);
    const sites = [
      siteOf('functions', calls, 'Call hardware intrinsics for'),
      siteOf('roots', roots, 'Take reciprocal roots instead of dividing by'),
    ].filter((site) => site !== undefined);
    return sites;
  },
};

interface Replacement {
  readonly node: SyntaxNode;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly name: string;
}

function siteOf(label: string, replacements: readonly Replacement[], what: string): RewriteSite | undefined {
  if (replacements.length === 0) return undefined;
  const names = [...new Set(replacements.map((replacement) => replacement.name))];
  return {
    label,
    rewrite: {
      edits: replacements.map(({ start, end, text }) => ({ start, end, text })),
      assumptions: [],
      summary: `${what} ${names.join(', ')}.`,
    },
  };
}

function intrinsicCalls(context: RewriteContext): Replacement[] {
  return context.kernel.bodyNode.descendants('call_expression').flatMap((call) => {
    const callee = call.child('function');
    const name = callee?.text.replace(/^(std)?::/, '') ?? '';
    const text = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
    if (!callee || text === undefined || !context.isInRegion(call) || valueTypeOf(context, call) !== 'float')
      return [];
    return [{ node: call, start: callee.start, end: callee.end, text, name }];
  });
}

/** `1.0f / sqrtf(x)` */
function reciprocalRoots(context: RewriteContext): Replacement[] {
  return context.kernel.bodyNode.descendants('binary_expression').flatMap((node) => {
    const [left, right] = [node.child('left'), node.child('right')];
    const callee = right?.type === 'call_expression' ? right.child('function') : undefined;
    if (!left || !right || !callee || node.child('operator')?.text !== '/') return [];
    if (!/^1(\.0*)?f?$/.test(left.text) || !/^(std::|::)?sqrtf?$/.test(callee.text)) return [];
    if (valueTypeOf(context, right) !== 'float' || valueTypeOf(context, node) !== 'float') return [];
    return context.isInRegion(node)
      ? [{ node, start: left.start, end: callee.end, text: 'rsqrtf', name: callee.text }]
      : [];
  });
}
