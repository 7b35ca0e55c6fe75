import type { TextRange } from '../../protocol/task.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax-node.ts';
import { withoutParentheses } from '../syntax-node.ts';
import { HostScope } from './host-scope.ts';

/** A kernel lambda that takes host variables by reference. */
export interface ReferenceCapture {
  /** Of the capture list, from 1. */
  readonly line: number;
  /** What is wrong, without a full stop. */
  readonly message: string;
}

/** What to write instead. */
export const referenceCaptureFix = 'Capture by value: "[=]".';

const submitting = /^(?:template\s+)?(?:parallel_for|single_task|parallel_for_work_group)\b/;

/**
 * Kernels of a text, or of a range in it, that capture by reference. SYCL forbids it and compilers refuse it: a device cannot reach
 * variables of the host. A simulator that runs kernels on the host would never notice.
 */
export function referenceCaptures(tree: SyntaxTree, range?: TextRange): ReferenceCapture[] {
  const found: ReferenceCapture[] = [];
  for (const call of tree.root.descendants('call_expression')) {
    if (range && (call.start < range.start || call.end > range.end)) continue;
    const method = call.child('function');
    const name = method?.type === 'field_expression' ? (method.child('field')?.text ?? '') : '';
    const last = call.child('arguments')?.namedChildren.at(-1);
    const list = submitting.test(name) && last ? kernelLambda(last, call)?.child('captures') : null;
    const reference = list && referenceIn(list);
    if (reference)
      found.push({
        line: list.line,
        message: `the kernel captures by reference ("${reference}"), but a device cannot reach variables of the host`,
      });
  }
  return found;
}

/** The lambda that is the kernel, written in place or named. */
function kernelLambda(syntax: SyntaxNode, call: SyntaxNode): SyntaxNode | undefined {
  const node = withoutParentheses(syntax);
  if (node.type === 'lambda_expression') return node;
  const value = node.type === 'identifier' ? new HostScope(call).get(node.text)?.value : undefined;
  const named = value && withoutParentheses(value);
  return named?.type === 'lambda_expression' ? named : undefined;
}

/** `[&]` or `[&x]` of a capture list. */
function referenceIn(list: SyntaxNode): string | undefined {
  const parts = list.text
    .slice(1, -1)
    .split(',')
    .map((part) => part.trim());
  const part = parts.find((one) => /^&\s*(?:\.\.\.\s*)?(?:[A-Za-z_]\w*)?(?:\s*=.*)?$/.test(one));
  return part && `[${part}]`;
}
