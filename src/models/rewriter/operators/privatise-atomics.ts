import { elementBytes } from '../../../protocol/task.ts';
import type { BufferArgument } from '../../../protocol/task.ts';
import { evaluateExpression } from '../../../syntax/expression.ts';
import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { indented, indentOf, indentUnit } from '../layout.ts';
import { earlyReturn } from '../early-return.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

/**
 * Global integer atomics on a small buffer collide between all blocks. Each block counts in a copy in shared memory
 * and adds it once. Legal for integer additions whose result is not used, on a buffer of a known, small size.
 */
export const privatiseAtomics: Operator = {
  id: 'privatise-atomics',
  description:
    'Give each block a shared-memory copy of a small buffer that is only added to by integer atomics.',
  sites(context) {
    return context.task.arguments
      .filter((argument): argument is BufferArgument => argument.kind === 'buffer')
      .map((argument) => siteFor(context, argument))
      .filter((site) => site !== undefined);
  },
};

function siteFor(context: RewriteContext, argument: BufferArgument): RewriteSite | undefined {
  const { kernel, accesses } = context;
  const size = constantSize(context, argument);
  const variable = accesses.find(
    (access) => access.variable.name === argument.name && access.variable.kind === 'parameter',
  )?.variable;
  if (!variable || size === undefined || size * elementBytes[argument.type] > 32 * 1024) return undefined;
  if (!/^[iu](32|64)$/.test(argument.type) || context.cooperates) return undefined;
  const own = accesses.filter((access) => access.variable === variable);
  if (!own.every((access) => isPlainAtomicAdd(access.node, variable))) return undefined;
  const bases = own.map((access) => baseOf(access.node, variable, context));
  if (!bases.every((base) => base !== undefined)) return undefined;
  // Threads that left would miss the barriers.
  const returns = kernel.bodyNode.descendants('return_statement');
  const wrapped = returns.length === 0 ? undefined : earlyReturn(kernel.bodyNode, returns);
  if (returns.length > 0 && !wrapped) return undefined;

  const local = context.freshName(`${variable.name}OfBlock`);
  const slot = context.freshName('slot', [local]);
  const indent = indentOf(kernel.node);
  const unit = indentUnit(kernel.bodyNode);
  const flat = context.block?.[1] === 1 && context.block[2] === 1;
  const [thread, threads] = flat
    ? ['threadIdx.x', 'blockDim.x']
    : [
        'threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)',
        'blockDim.x * blockDim.y * blockDim.z',
      ];
  const loop = `for (int ${slot} = ${thread}; ${slot} < ${size}; ${slot} += ${threads})`;
  const head = [
    '// The block counts in shared memory and adds its counts to global memory once.',
    `__shared__ ${variable.baseType} ${local}[${size}];`,
    `${loop} ${local}[${slot}] = 0;`,
    '__syncthreads();',
  ];
  const tail = [
    ...(wrapped ? ['}'] : []),
    '__syncthreads();',
    loop,
    `${unit}if (${local}[${slot}] != 0) atomicAdd(&${variable.name}[${slot}], ${local}[${slot}]);`,
  ];
  const { bodyNode } = kernel;
  const edits: Edit[] = [
    { start: bodyNode.start + 1, end: bodyNode.start + 1, text: `\n${indented(head, indent + unit)}\n` },
    {
      start: bodyNode.end - 1,
      end: bodyNode.end - 1,
      text: `${indented(tail, indent + unit).replace(/^\s*/, unit)}\n${indent}`,
    },
    ...bases.map((base) => ({ start: base.start, end: base.end, text: local })),
    ...(wrapped
      ? [{ start: wrapped.statement.start, end: wrapped.statement.end, text: `if (${wrapped.condition}) {` }]
      : []),
  ];
  return {
    label: variable.name,
    rewrite: {
      edits,
      assumptions: [],
      summary: `Count ${variable.name} per block in shared memory and add to global memory once.`,
    },
  };
}

function constantSize(context: RewriteContext, argument: BufferArgument): number | undefined {
  try {
    return argument.shape.reduce(
      (product, extent) => product * evaluateExpression(extent, context.constants),
      1,
    );
  } catch {
    return undefined;
  }
}

function isPlainAtomicAdd(node: SyntaxNode, variable: Variable): boolean {
  return (
    node.type === 'call_expression' &&
    node.child('function')?.text === 'atomicAdd' &&
    node.parent?.type === 'expression_statement' &&
    variable.pointer
  );
}

/** The identifier that names the buffer in the atomic's first argument. */
function baseOf(call: SyntaxNode, variable: Variable, context: RewriteContext): SyntaxNode | undefined {
  const pointer = call.child('arguments')?.namedChildren[0];
  return pointer?.descendants('identifier').find((node) => context.names.variableOf(node) === variable);
}
