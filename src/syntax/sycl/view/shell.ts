import { functionDeclarator } from '../../kernel-finder.ts';
import type { SyntaxNode } from '../../syntax-node.ts';
import type { SyclKernel } from '../sycl-kernel.ts';
import { Unshowable } from './unshowable.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces the code around the kernel's body by a `__global__` header in the line of the `{`. */
export function shellEdits(kernel: SyclKernel, header: string, body: string): Edit[] {
  const { callable, enclosingFunction } = kernel;
  const outer = enclosingFunction?.range ?? kernel.statementRange;
  const { text } = callable.node.tree;
  const indent = indentAt(text, callable.body.end - 1);
  const head = (start: number): Edit => {
    const lines = text.slice(start, callable.body.start).split('\n').length - 1;
    return {
      start,
      end: callable.body.start,
      text: `${'\n'.repeat(lines)}${lines > 0 ? indent : ''}${header} `,
    };
  };
  const main: Edit = { start: callable.body.start, end: callable.body.end, text: body };
  if (
    callable.form === 'lambda' &&
    kernel.statement.tree === callable.node.tree &&
    contains(outer, callable.body)
  )
    return [head(outer.start), main, blanked(text, callable.body.end, outer.end)];
  if (callable.form === 'lambda')
    throw new Unshowable(callable.node, 'The kernel is defined outside the function that launches it.');
  const host = blanked(text, outer.start, outer.end);
  if (callable.form === 'function') {
    const definition = outermost(callable.node);
    return [head(definition.start), main, host];
  }
  const { owner } = callable;
  if (!owner) return [head(callable.node.start), main, host];
  const whole = ownerRange(owner);
  const edits: Edit[] = [host, head(outermost(callable.node).start), main];
  // Of the class only functions and constants stay, which the kernel may use.
  let at = whole.start;
  for (const member of owner.child('body')?.namedChildren ?? []) {
    const inner = member.type === 'template_declaration' ? (member.namedChildren.at(-1) ?? member) : member;
    const isKernel = inner === callable.node;
    const name =
      inner.type === 'function_definition' ? functionDeclarator(inner)?.child('declarator')?.text : undefined;
    const isMethod = name !== undefined && name !== owner.child('name')?.text && !isKernel;
    const isConstant = member.type === 'field_declaration' && /^static\s+constexpr\b/.test(member.text);
    if (!isKernel && !isMethod && !isConstant) continue;
    edits.push(blanked(text, at, isKernel ? outermost(callable.node).start : member.start));
    at = member.end;
  }
  edits.push(blanked(text, at, whole.end));
  return edits;
}

function contains(outer: { readonly start: number; readonly end: number }, inner: SyntaxNode): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function outermost(node: SyntaxNode): SyntaxNode {
  return node.parent?.type === 'template_declaration' ? node.parent : node;
}

/** A class with its template header and the semicolon behind it. */
function ownerRange(owner: SyntaxNode): { readonly start: number; readonly end: number } {
  const { text } = owner.tree;
  const parent = owner.parent;
  const start = parent?.type === 'template_declaration' ? parent.start : owner.start;
  const semicolon = /^\s*;/.exec(text.slice(owner.end))?.[0].length ?? 0;
  return { start, end: owner.end + semicolon };
}

/** White space in front of the line's first character. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

function blanked(text: string, start: number, end: number): Edit {
  const lines = text.slice(start, end).split('\n').length - 1;
  return { start, end: Math.max(start, end), text: '\n'.repeat(lines) };
}
