import type { TextRange } from '../../protocol/task.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
import type { GateRule } from './gate-rule.ts';
import { Allowance, calledName, callsWithin } from './sycl-calls.ts';
import type { NamedCall } from './sycl-calls.ts';
import { hostPart } from './sycl-host-part.ts';

/** Work of a queue or handler that is no kernel, which the time model does not see. */
const uncountedMethods =
  /^(?:memcpy|memset|fill|copy|update_host|prefetch|mem_advise|ext_oneapi_memcpy2d|ext_oneapi_memset2d|ext_oneapi_fill2d|ext_oneapi_copy|ext_oneapi_graph|ext_oneapi_submit_barrier)$/;

const hostTaskMethods =
  /^(?:host_task|interop_task|codeplay_host_task|hipSYCL_enqueue_custom_operation|AdaptiveCpp_enqueue_custom_operation|ext_codeplay_enqueue_native_command|get_native|get_host_access|get_native_queue)$/;

const processObjects = /^(?:queue|device|context|platform|kernel_bundle|host_accessor|stream|memory_pool)$/;

/** True for methods that the rules of this file judge. */
export function isJudgedAsCommand(method: string): boolean {
  return uncountedMethods.test(method) || hostTaskMethods.test(method);
}

const hostTask: GateRule = {
  id: 'host-task',
  why: 'Host tasks and native handles run code that is no kernel, which neither the checker nor the time model sees.',
  check({ tree, composed, task, baselineTree }) {
    if (task.language !== 'sycl') return [];
    const own = new Allowance(callsWithin(baselineTree, task.region).map(({ name }) => name));
    return callsWithin(tree, composed.region)
      .filter(({ name }) => hostTaskMethods.test(name) && !own.take(name))
      .map(({ name, node }) => ({
        rule: this.id,
        message: `"${name}" runs host code; only kernels may do the work`,
        line: node.line,
      }));
  },
};

const uncountedWork: GateRule = {
  id: 'uncounted-work',
  why: 'Copies and fills by the queue are no kernels: work moved into them would look free.',
  check({ tree, composed, task, baselineTree }) {
    if (task.language !== 'sycl') return [];
    const isCounted = (call: NamedCall): boolean => call.isMethod && uncountedMethods.test(call.name);
    const own = new Allowance(
      callsWithin(baselineTree, task.region)
        .filter(isCounted)
        .map(({ name }) => name),
    );
    return callsWithin(tree, composed.region)
      .filter((call) => isCounted(call) && !own.take(call.name))
      .filter((call) => isReceiver(call.node, /^(?:\w+)$/) && !isInKernel(tree, composed.region, call.node))
      .map(({ name, node }) => ({
        rule: this.id,
        message: `"${name}" is work outside kernels that the original does not do`,
        line: node.line,
      }));
  },
};

const processObject: GateRule = {
  id: 'new-queue',
  why: 'The harness owns queue, device and memory: another queue or buffer would escape its order, its checks and its clock.',
  check({ tree, composed, task, baselineTree }) {
    if (task.language !== 'sycl') return [];
    const own = new Allowance(objects(baselineTree, task.region).map(({ key }) => key));
    return objects(tree, composed.region)
      .filter(({ key }) => !own.take(key))
      .map(({ type, node }) => ({
        rule: this.id,
        message: `the region makes a ${type} of its own`,
        line: node.line,
      }));
  },
};

/** Declarations and temporaries of queues, devices, buffers and the like. */
function objects(
  tree: SyntaxTree,
  range: TextRange,
): { readonly key: string; readonly type: string; readonly node: SyntaxNode }[] {
  const { nodes } = hostPart(tree, range);
  const found: { key: string; type: string; node: SyntaxNode }[] = [];
  for (const node of nodes) {
    const typeNode =
      node.type === 'declaration' ||
      node.type === 'compound_literal_expression' ||
      node.type === 'field_declaration'
        ? node.child('type')
        : null;
    const text = typeNode?.text ?? (node.type === 'call_expression' ? constructed(node) : undefined);
    const type = text
      ?.replace(/<[^]*$/, '')
      .split('::')
      .at(-1)
      ?.trim();
    if (type === undefined || (!processObjects.test(type) && type !== 'buffer')) continue;
    // References to what is there already make nothing.
    if (node.type === 'declaration' && node.childrenOf('declarator').every(isReference)) continue;
    found.push({ key: type, type, node });
  }
  return found;
}

function isReference(declarator: SyntaxNode): boolean {
  return (
    declarator.type === 'reference_declarator' ||
    declarator.child('declarator')?.type === 'reference_declarator'
  );
}

function constructed(call: SyntaxNode): string | undefined {
  const called = calledName(call);
  return called?.isMethod === false ? called.name : undefined;
}

function isReceiver(call: SyntaxNode, form: RegExp): boolean {
  return form.test(call.child('function')?.child('argument')?.text ?? '');
}

function isInKernel(tree: SyntaxTree, range: TextRange, node: SyntaxNode): boolean {
  return hostPart(tree, range).kernels.some((kernel) => kernel.contains(node));
}

/** Rules about queues, their commands and the objects beside them. */
export const syclObjectRules: readonly GateRule[] = [hostTask, uncountedWork, processObject];
