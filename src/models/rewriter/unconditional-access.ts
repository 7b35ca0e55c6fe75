import type { Loop } from '../../syntax/loops.ts';
import type { MemoryAccess } from '../../syntax/memory-accesses.ts';

/** True for an access that happens in every iteration of the loop, and not in a loop inside. */
export function isUnconditional(access: MemoryAccess, loop: Loop): boolean {
  const around = access.node.ancestor(
    'if_statement',
    'conditional_expression',
    'switch_statement',
    'for_statement',
    'while_statement',
    'do_statement',
  );
  return around === loop.node;
}
