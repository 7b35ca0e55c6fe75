/**
 * SYCL kernels and their views. `findSyclKernels(tree)` lists the kernels of a text; `viewOf(tree, kernel)` (kernel-view.ts) shows one as
 * the CUDA kernel that does the same; `viewOfTask(task, candidate, parser)` (task-view.ts) makes a CUDA task of it;
 * `sourceOfView` (print/source-of-view.ts) prints a rewritten view back.
 */
import { functionDeclarator } from '../kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax-node.ts';
import { callableOf } from './callables.ts';
import { capturesOf } from './captures.ts';
import { declaredVariables } from './declared-variables.ts';
import { HostScope } from './host-scope.ts';
import { splitTopLevel, syclName } from './sycl-types.ts';
import type { EnclosingFunction, KernelAttributes, KernelCallable, SyclKernel } from './sycl-kernel.ts';

/** All kernels of a SYCL text, in source order of their launches. */
export function findSyclKernels(tree: SyntaxTree): SyclKernel[] {
  const taken = new Map<string, number>();
  const kernels: SyclKernel[] = [];
  for (const call of tree.root.descendants('call_expression')) {
    const kernel = kernelOf(call);
    if (!kernel) continue;
    const count = (taken.get(kernel.name) ?? 0) + 1;
    taken.set(kernel.name, count);
    kernels.push(count === 1 ? kernel : { ...kernel, name: `${kernel.name}#${count}` });
  }
  return kernels;
}

/** The kernel of that name; the only one when the name is that of its enclosing function. */
export function syclKernelNamed(kernels: readonly SyclKernel[], name: string): SyclKernel | undefined {
  const exact = kernels.find((kernel) => kernel.name === name);
  if (exact) return exact;
  const within = kernels.filter((kernel) => kernel.enclosingFunction?.name === name);
  return within.length === 1 ? within[0] : undefined;
}

function kernelOf(call: SyntaxNode): SyclKernel | undefined {
  const method = call.child('function');
  if (method?.type !== 'field_expression') return undefined;
  const field = method.child('field');
  const name = /^(?:template )?(parallel_for|single_task|parallel_for_work_group)\b/.exec(
    field?.text ?? '',
  )?.[1];
  const given = call.child('arguments')?.namedChildren ?? [];
  const last = given.at(-1);
  if (name === undefined || !last) return undefined;
  const scope = new HostScope(call);
  const launchArguments = given.slice(0, -1);
  const callable = callableOf(last, scope, name === 'single_task', launchArguments);
  if (!callable) return undefined;
  const receiver = method.child('argument')?.text ?? '';
  const commandGroup = commandGroupOf(call, receiver);
  const statement = call.ancestor('expression_statement', 'declaration', 'return_statement') ?? call;
  const outer = commandGroup
    ? (commandGroup.lambda.ancestor('expression_statement', 'declaration', 'return_statement') ?? statement)
    : statement;
  const enclosingFunction = enclosingFunctionOf(call);
  return {
    name: nameOf(field, callable, enclosingFunction),
    line: callable.node.line,
    callable,
    callableRange: { start: callable.node.start, end: callable.node.end },
    body: { start: callable.body.start, end: callable.body.end },
    call,
    statement: outer,
    statementRange: { start: outer.start, end: outer.end },
    launch:
      name === 'single_task'
        ? 'single_task'
        : name !== 'parallel_for'
          ? 'other'
          : callable.item.kind === 'nd_item'
            ? 'nd_range'
            : 'range',
    launchArguments,
    dimensions: callable.item.dimensions,
    ...(commandGroup ? { commandGroup } : {}),
    queue: commandGroup ? queueOfSubmit(commandGroup.lambda) : receiver,
    ...(enclosingFunction ? { enclosingFunction } : {}),
    attributes: attributesOf(callable),
    captures: capturesOf(callable, scope),
  };
}

function nameOf(
  field: SyntaxNode | null,
  callable: KernelCallable,
  enclosing: EnclosingFunction | undefined,
): string {
  const tag = /<([^]*)>\s*$/.exec(field?.text ?? '')?.[1];
  const [first = ''] = tag === undefined ? [] : splitTopLevel(tag);
  const plain = (text: string): string =>
    syclName(text.replace(/^class\s+/, ''))
      .name.split('::')
      .at(-1) ?? '';
  if (/^[A-Za-z_]\w*$/.test(plain(first))) return plain(first);
  if (callable.form === 'functor') return callable.owner?.child('name')?.text ?? 'kernel';
  if (callable.form === 'function')
    return functionDeclarator(callable.node)?.child('declarator')?.text.split('::').at(-1) ?? 'kernel';
  return enclosing?.name ?? 'kernel';
}

function commandGroupOf(call: SyntaxNode, receiver: string): SyclKernel['commandGroup'] {
  for (
    let lambda = call.ancestor('lambda_expression');
    lambda;
    lambda = lambda.ancestor('lambda_expression')
  ) {
    const body = lambda.child('body');
    const isHandler = lambda
      .child('declarator')
      ?.descendants('parameter_declaration')
      .flatMap(declaredVariables)
      .some((variable) => variable.name === receiver);
    if (body && isHandler === true) return { lambda, body, handler: receiver };
  }
  return undefined;
}

function queueOfSubmit(lambda: SyntaxNode): string {
  const call = lambda.ancestor('call_expression');
  return call?.child('function')?.child('argument')?.text ?? '';
}

function enclosingFunctionOf(call: SyntaxNode): EnclosingFunction | undefined {
  const node = call.ancestor('function_definition');
  const declarator = node && functionDeclarator(node);
  const name = declarator?.child('declarator')?.text.split('::').at(-1);
  if (!node || !declarator || name === undefined) return undefined;
  const [first] = (declarator.child('parameters')?.namedChildren ?? [])
    .filter((child) => child.type.endsWith('parameter_declaration'))
    .slice(0, 1)
    .flatMap(declaredVariables);
  const isEntry = first?.type.name === 'queue' && !first.pointer;
  const outermost = node.parent?.type === 'template_declaration' ? node.parent : node;
  return {
    name,
    node,
    range: { start: outermost.start, end: outermost.end },
    isEntry,
    ...(isEntry ? { queue: first.name } : {}),
  };
}

function attributesOf(callable: KernelCallable): KernelAttributes {
  const { node, body } = callable;
  const head = node.tree.text.slice(node.start, body.start);
  const size = /\breqd_sub_group_size\s*\(([^()]*)\)/.exec(head)?.[1]?.trim();
  const group = /\breqd_work_group_size\s*\(([^()]*)\)/.exec(head)?.[1];
  return {
    ...(size === undefined ? {} : { subGroupSize: size }),
    ...(group === undefined ? {} : { workGroupSize: splitTopLevel(group) }),
    restrict: /\bkernel_args_restrict\b/.test(head),
  };
}
