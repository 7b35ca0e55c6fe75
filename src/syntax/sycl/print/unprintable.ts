import type { SyntaxNode } from '../../syntax-node.ts';

/** Thrown while a view is printed, at what SYCL has no text for; the rewrite is dropped then. */
export class Unprintable extends Error {
  readonly line: number;

  constructor(node: SyntaxNode | undefined, message: string) {
    super(message);
    this.line = node?.line ?? 1;
  }
}
