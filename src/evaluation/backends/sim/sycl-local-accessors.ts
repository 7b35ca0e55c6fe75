import { evaluateExpression } from '../../../syntax/expression.ts';
import type { SyntaxTree } from '../../../syntax/syntax-node.ts';
import type { Names } from '../../bind-task.ts';
import type { TextEdit } from './text-edits.ts';

/** `sycl::local_accessor<float, 2> tile(sycl::range<2>(16, 17), h)` up to the extents' closing bracket. */
const declarationForm =
  /^((?:::)?(?:\w+::)*local_accessor)\s*<\s*([^;]*?)\s*,\s*[23]\s*>\s*\w+\s*[({]\s*(?:(?:::)?(?:\w+::)*range\s*(?:<\s*[23]\s*>)?\s*[({]|\{)\s*((?:[^()<>{}]|\([^()]*\))*)[)}]\s*,/;

/**
 * Tells the facade constant extents of local accessors of two and three dimensions: a device compiler folds them into the addresses,
 * where a variable extent would be charged as a multiplication for each access (native/sim/sycl/fixed-local-accessor.h).
 */
export function localAccessorEdits(tree: SyntaxTree, names: Names): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const node of tree.root.descendants('declaration')) {
    const match = declarationForm.exec(node.text);
    const [, name = '', element = '', list = ''] = match ?? [];
    if (match === null) continue;
    const extents = splitExtents(list);
    if (!extents.every((extent) => isConstant(extent, names))) continue;
    const typeEnd = node.child('type')?.end;
    if (typeEnd === undefined || !node.text.startsWith(name)) continue;
    edits.push({
      start: node.start,
      end: typeEnd,
      text: `::kf::sim::sycl::FixedLocalAccessor<${element}, ${extents.map((extent) => `(${extent})`).join(', ')}>`,
    });
  }
  return edits;
}

function splitExtents(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of list) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  return [...parts, part.trim()];
}

function isConstant(text: string, names: Names): boolean {
  try {
    evaluateExpression(text, names);
    return true;
  } catch {
    return false;
  }
}
