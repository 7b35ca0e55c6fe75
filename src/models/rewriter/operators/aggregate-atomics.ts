import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import { elementTypeOf } from '../../../syntax/element-types.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import { earlyReturn } from '../early-return.ts';
import type { Edit } from '../edit.ts';
import { indented, indentOf, indentUnit } from '../layout.ts';
import { onSitesOf } from '../on-sites-of.ts';
import { printedIndex } from '../printed-index.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { zeroOf } from '../zero.ts';
import { coarsenThreads } from './coarsen-threads.ts';

/**
 * Threads that all add to one element by atomics wait for each other. Each thread sums up in a register, warps add by
 * shuffles, and one lane of each adds to memory. Legal for additions whose result is not used, to an element that is the
 * same for all threads of a block; the order of atomic additions is open anyway.
 */
export const aggregateAtomics: Operator = {
  id: 'aggregate-atomics',
  description:
    'Add up within each thread and warp before one lane adds to an element that all threads share.',
  sites(context) {
    const plain = aggregated(context);
    return plain.length === 0 ? [] : [...plain, ...onSitesOf(context, coarsenThreads, aggregated)];
  },
};

function aggregated(context: RewriteContext): RewriteSite[] {
  const variables = new Set(
    context.accesses.filter((access) => access.atomic).map((access) => access.variable),
  );
  return [...variables].map((variable) => siteFor(context, variable)).filter((site) => site !== undefined);
}

function siteFor(context: RewriteContext, variable: Variable): RewriteSite | undefined {
  const { block, kernel } = context;
  const own = context.accesses.filter((access) => access.variable === variable);
  const [first] = own;
  const type = elementTypeOf(variable.baseType);
  if (!block || !first || context.cooperates || !/^[fiu](32|64)$/.test(type ?? '')) return undefined;
  const threads = block[0] * block[1] * block[2];
  if (threads % 32 !== 0 || variable.space !== 'global') return undefined;
  if (!own.every((access) => access.index.key === first.index.key && isPlainAdd(access))) return undefined;
  // The same element for the whole block: nothing of the thread, of a loop or of memory in the index.
  const uniform = first.index.symbols.every((symbol) =>
    /^(block|block-size|grid-size|parameter)$/.test(symbol.kind),
  );
  const index = printedIndex(first.index, kernel.bodyNode, context);
  if (!uniform || index === undefined) return undefined;
  const returns = kernel.bodyNode.descendants('return_statement');
  const wrapped = returns.length === 0 ? undefined : earlyReturn(kernel.bodyNode, returns);
  if (returns.length > 0 && !wrapped) return undefined;

  const total = context.freshName(`${variable.name}OfThread`);
  const offset = context.freshName('offset', [total]);
  const indent = indentOf(kernel.node);
  const unit = indentUnit(kernel.bodyNode);
  const lane =
    block[1] === 1 && block[2] === 1
      ? 'threadIdx.x'
      : block[0] % 32 === 0
        ? 'threadIdx.x'
        : '(threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z))';
  const { bodyNode } = kernel;
  const tail = [
    ...(wrapped ? ['}'] : []),
    '// A warp adds its values before one lane adds them to memory.',
    `for (int ${offset} = 16; ${offset} > 0; ${offset} /= 2)`,
    `${unit}${total} += __shfl_xor_sync(0xffffffffu, ${total}, ${offset});`,
    `if (${lane} % 32 == 0) atomicAdd(&${variable.name}[${index}], ${total});`,
  ];
  const edits: Edit[] = [
    {
      start: bodyNode.start + 1,
      end: bodyNode.start + 1,
      text: `\n${indent}${unit}${variable.baseType} ${total} = ${zeroOf(variable.baseType)};`,
    },
    ...own.map((access) => ({
      start: access.node.start,
      end: access.node.end,
      text: `${total} += ${access.node.child('arguments')?.namedChildren[1]?.text ?? ''}`,
    })),
    {
      start: bodyNode.end - 1,
      end: bodyNode.end - 1,
      text: `${indented(tail, indent + unit).replace(/^\s*/, unit)}\n${indent}`,
    },
    ...(wrapped
      ? [{ start: wrapped.statement.start, end: wrapped.statement.end, text: `if (${wrapped.condition}) {` }]
      : []),
  ];
  return {
    label: variable.name,
    rewrite: {
      edits,
      assumptions: [{ kind: 'block-shape', block: block.filter((size, at) => at === 0 || size > 1) }],
      summary: `Add to ${first.node.child('arguments')?.namedChildren[0]?.text ?? variable.name} once per warp instead of once per thread.`,
    },
  };
}

/** `atomicAdd(&p[i], v);` as a statement. */
function isPlainAdd(access: MemoryAccess): boolean {
  const { node } = access;
  return (
    access.atomic &&
    node.child('function')?.text === 'atomicAdd' &&
    node.parent?.type === 'expression_statement' &&
    node.child('arguments')?.namedChildren.length === 2
  );
}
