import type { SyntaxNode } from '../../syntax-node.ts';
import type { SyclReason } from '../sycl-kernel.ts';

/** Thrown while a view is made, at the construct that has no counterpart; `viewOf` turns it into a reason. */
export class Unshowable extends Error {
  readonly reason: SyclReason;

  constructor(node: SyntaxNode, message: string) {
    super(message);
    this.reason = { line: node.line, message };
  }
}
