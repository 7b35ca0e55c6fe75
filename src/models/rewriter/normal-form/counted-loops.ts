import type { Loop } from '../../../syntax/loops.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import { removalOf } from '../layout.ts';
import type { NormalisingPass } from './normalising-pass.ts';

const relations: Readonly<Record<Loop['relation'], string>> = {
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '!=': '!=',
};

/** `int i = a; while (i < n) { ...; i += s; }` and `int i; for (i = a; ...)` become `for (int i = a; i < n; i += s)`. */
export const countedLoops: NormalisingPass = (context) => {
  for (const loop of context.subscripts.loops) {
    const edits = editsFor(context, loop);
    // One loop at a time: a loop in a loop would be edited twice.
    if (edits) return { edits };
  }
  return undefined;
};

function editsFor(context: RewriteContext, loop: Loop): Edit[] | undefined {
  const { variable, node } = loop;
  const { declaration } = variable;
  if (loop.declares || variable.kind !== 'local' || !context.isInRegion(node)) return undefined;
  if (declaration.parent?.type !== 'compound_statement' || declaration.parent !== node.parent)
    return undefined;
  if (declaration.childrenOf('declarator').length !== 1 || declaration.start > node.start) return undefined;
  // The counter must serve this loop alone.
  if (variable.uses.some((use) => !node.contains(use.node))) return undefined;
  const removed = removalOf(declaration);
  if (loop.kind === 'for') {
    const initializer = node.child('initializer');
    if (initializer?.type === 'declaration') return undefined;
    if (initializer) {
      const assigns =
        initializer.type === 'assignment_expression' && initializer.child('left')?.text === variable.name;
      if (!assigns) return undefined;
      return [removed, { start: initializer.start, end: initializer.start, text: `${variable.baseType} ` }];
    }
    const semicolon = node.children.find((child) => child.type === ';');
    if (!semicolon || !variable.initializer) return undefined;
    const head = `${variable.baseType} ${variable.name} = ${variable.initializer.text}`;
    return [removed, { start: semicolon.start, end: semicolon.start, text: head }];
  }
  const last = loop.body.namedChildren.at(-1);
  if (!variable.initializer || last?.namedChildren[0] !== loop.update) return undefined;
  const head =
    `for (${variable.baseType} ${variable.name} = ${variable.initializer.text}; ` +
    `${variable.name} ${relations[loop.relation]} ${loop.bound.text}; ${loop.update.text}) `;
  return [removed, { start: node.start, end: loop.body.start, text: head }, removalOf(last)];
}
