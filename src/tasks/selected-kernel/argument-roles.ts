import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import type { PointerUse } from './pointer-uses.ts';
import { plainText } from './index-bounds.ts';

/** What a kernel does with a buffer, and why we think so. */
export interface InferredRole {
  readonly role: 'input' | 'output' | 'inout';
  readonly why: string;
}

/** Reads a role off the uses of a pointer parameter, in the order of the text. Undefined when it is never used. */
export function inferRole(parameter: KernelParameter, uses: readonly PointerUse[]): InferredRole | undefined {
  const [first] = uses;
  if (parameter.constant) return { role: 'input', why: 'const' };
  if (first === undefined) return undefined;
  const writes = uses.filter((use) => use.kind !== 'read');
  const reads = uses.filter((use) => use.kind !== 'write');
  if (writes.length === 0) return { role: 'input', why: 'only read' };
  if (reads.length === 0) return { role: 'output', why: 'only written' };
  const lineOf = (use: PointerUse): string => `line ${use.node.line}`;
  if (first.kind === 'write') {
    const written = new Set(writes.filter((use) => use.kind === 'write').map(indexText));
    const foreign = reads.find((use) => !written.has(indexText(use)));
    if (foreign === undefined) return { role: 'output', why: `written (${lineOf(first)}) before it is read` };
    return { role: 'inout', why: `${lineOf(foreign)} reads elements that this thread has not written` };
  }
  return {
    role: 'inout',
    why:
      first.kind === 'read-write'
        ? `updated (${lineOf(first)})`
        : `read (${lineOf(first)}) before it is written`,
  };
}

function indexText(use: PointerUse): string {
  return use.offsets.map((offset) => plainText(offset.node)).join('+');
}
