import type { Reason } from '../../protocol/evaluation.ts';
import { declaratorName } from '../../syntax/kernel-finder.ts';
import { referenceCaptures } from '../../syntax/sycl/reference-captures.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
import type { GateInput, GateRule } from './gate-rule.ts';
import { calledName } from './sycl-calls.ts';
import { isJudgedAsCommand } from './sycl-objects.ts';
import { helperFunctions } from './sycl-host-helpers.ts';
import { hostNames } from './sycl-host-names.ts';
import { functionsWithQueue, hostPart } from './sycl-host-part.ts';

/** Names of functions and types that host code around a kernel calls: ranges, events, accessors, casts, arithmetic. */
const harmlessCalls =
  /^(?:range|nd_range|id|event|local_accessor|accessor|reduction|property_list|no_init|read_only|write_only|read_write|min|max|clamp|abs|ceil|floor|sqrt|log2|ceil_div|div_ceil|bit_ceil|size_t|int|unsigned|long|float|double|bool|char|short|sizeof|static_cast|const_cast|reinterpret_cast|get|move|forward|make_tuple|tie|use_host_ptr|plus|multiplies|minimum|maximum|bit_and|bit_or|bit_xor|assert)$/;

/** Methods of queues, handlers, events, ranges, buffers and accessors that do no work of their own. */
const harmlessMethods =
  /^(?:submit|parallel_for|single_task|parallel_for_work_group|parallel_for_work_item|wait|wait_and_throw|depends_on|get_access|get_device|get_info|has|size|get|get_range|get_global_range|get_local_range|get_group_range|get_count|byte_size|get_pointer|get_multi_ptr|require|use_kernel_bundle|set_specialization_constant|set_final_data|throw_asynchronous|is_in_order|get_max_work_group_size|max_size)$/;

const hostWork: GateRule = {
  id: 'host-work',
  why: 'On the host the region only submits: results computed there would cost nothing and be checked by nobody.',
  check(input: GateInput) {
    const { tree, composed, task, baselineTree } = input;
    if (task.language !== 'sycl') return [];
    const original = new Set(
      hostPart(baselineTree, task.region)
        .nodes.filter((node) => /^(call|subscript|pointer|field)_expression$/.test(node.type))
        .map((node) => node.text.replace(/\s+/g, ' ')),
    );
    const submitting = functionsWithQueue(tree);
    const { data, objects, methods, macros } = hostNames(input);
    const { working, operated } = helperFunctions(tree, submitting);
    const reasons: Reason[] = [];
    const { nodes } = hostPart(tree, composed.region);
    const add = (node: SyntaxNode, message: string): void => {
      if (!original.has(node.text.replace(/\s+/g, ' ')))
        reasons.push({ rule: this.id, message, line: node.line });
    };
    for (const node of nodes) {
      if (node.type === 'subscript_expression' && !isRangeSubscript(node, nodes))
        add(node, `"${shortText(node)}" reads or writes data on the host`);
      if (node.type === 'pointer_expression' && node.text.startsWith('*'))
        add(node, `"${shortText(node)}" reads or writes data on the host`);
      if (node.type === 'field_expression' && node.children.some((child) => child.text === '->'))
        add(node, `"${shortText(node)}" follows a pointer on the host`);
      if (
        node.type === 'identifier' &&
        macros.has(node.text) &&
        node.parent?.type.startsWith('preproc') !== true
      )
        add(node, `the macro ${node.text} does more than name a number`);
      if (node.type === 'identifier' && working.has(node.text) && !isDeclared(node, original))
        add(node, `"${node.text}" touches data or calls what may; on the host it has no business`);
      if (node.type === 'type_identifier' && (operated?.has(node.text) ?? isTypeOfTree(tree, node.text)))
        add(node, `operators of ${node.text} touch data; on the host it has no business`);
      if (node.type === 'for_range_loop' && node.child('right')?.type !== 'initializer_list')
        add(node, 'a loop over a range may run code of the region on the host');
      if (node.type === 'requires_clause' || node.type === 'asm_declaration')
        add(node, 'is not host code here');
      if (node.type !== 'call_expression') continue;
      const called = calledName(node);
      if (called === undefined) {
        if (!isCastLike(node))
          add(node, `the call "${shortText(node)}" is not one of the queue, the handler or a range`);
        continue;
      }
      const { name, isMethod } = called;
      if (isMethod) {
        if (methods.has(name))
          add(node, `"${name}" of the region is called on the host; only kernels may do the work`);
        else if (!harmlessMethods.test(name) && !isJudgedAsCommand(name))
          add(node, `"${name}" is no call of a queue, a handler or a range`);
        continue;
      }
      if (methods.has(name)) {
        add(node, `"${name}" of the region is called where its object is made; only kernels may do the work`);
        continue;
      }
      if (objects.has(name)) {
        add(node, `"${name}" is an object that the host calls; only kernels may do the work`);
        continue;
      }
      if (harmlessCalls.test(name) || submitting.has(name)) continue;
      const list = node.child('arguments')?.text ?? '';
      const used = [...data].find((one) => new RegExp(`\\b${one}\\b`).test(list));
      const makesKernel = isTypeOfTree(tree, name);
      if (used !== undefined && !makesKernel)
        add(node, `"${name}" is given "${used}" on the host; only kernels may touch data`);
    }
    return reasons;
  },
};

/** The name of a declaration, or part of a call that the original makes. */
function isDeclared(name: SyntaxNode, original: ReadonlySet<string>): boolean {
  if (name.parent?.type === 'function_declarator') return true;
  const call = name.ancestor('call_expression');
  return call !== null && original.has(call.text.replace(/\s+/g, ' '));
}

function shortText(node: SyntaxNode): string {
  const text = node.text.replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/** `range[0]` and the like: the base is a range or id, or what a method gives. */
function isRangeSubscript(node: SyntaxNode, nodes: readonly SyntaxNode[]): boolean {
  const base = node.child('argument');
  if (base?.type === 'call_expression') {
    const name = calledName(base)?.name ?? '';
    return /^get_.*range$|^range$|^id$/.test(name);
  }
  if (base?.type !== 'identifier') return false;
  return nodes.some(
    (one) =>
      (one.type === 'declaration' || one.type.endsWith('parameter_declaration')) &&
      /(?:^|::|\s)(?:range|id|nd_range|auto)\b/.test(one.child('type')?.text ?? '') &&
      one.childrenOf('declarator').some((declarator) => declaratorName(declarator)?.text === base.text) &&
      !/\bauto\b/.test(one.child('type')?.text ?? ''),
  );
}

function isCastLike(call: SyntaxNode): boolean {
  const type = call.child('function')?.type ?? '';
  return /^(primitive_type|sized_type_specifier|template_function|template_type)$/.test(type);
}

function isTypeOfTree(tree: SyntaxTree, name: string): boolean {
  return tree.root
    .descendants('struct_specifier', 'class_specifier')
    .some((node) => node.child('name')?.text === name && node.child('body') !== null);
}

const constructors: GateRule = {
  id: 'work-in-constructor',
  why: 'Constructors, destructors and conversions of function objects run on the host.',
  check({ tree, composed, task, baselineTree }) {
    if (task.language !== 'sycl') return [];
    const original = new Set(
      hostPart(baselineTree, task.region)
        .nodes.filter((node) => node.type === 'function_definition')
        .map((node) => node.text.replace(/\s+/g, ' ')),
    );
    return hostPart(tree, composed.region)
      .nodes.filter((node) => node.type === 'function_definition')
      .filter((node) => node.ancestor('field_declaration_list') !== null)
      .filter((node) => !original.has(node.text.replace(/\s+/g, ' ')))
      .filter((node) => (node.child('body')?.namedChildren.length ?? 0) > 0)
      .filter(
        (node) =>
          (node
            .child('body')
            ?.descendants(
              'subscript_expression',
              'pointer_expression',
              'call_expression',
              'for_statement',
              'while_statement',
              'do_statement',
            ).length ?? 0) > 0,
      )
      .map((node) => ({
        rule: this.id,
        message: 'a constructor, destructor or conversion that does more than store its parameters',
        line: node.line,
      }));
  },
};

const captures: GateRule = {
  id: 'capture-by-reference',
  why: 'A device cannot reach variables of the host: compilers for SYCL refuse kernels that capture by reference.',
  check({ tree, composed, task, baselineTree }) {
    if (task.language !== 'sycl' || referenceCaptures(baselineTree, task.region).length > 0) return [];
    return referenceCaptures(tree, composed.region).map(({ line, message }) => ({
      rule: this.id,
      message,
      line,
    }));
  },
};

/** Rules about what a SYCL region does on the host. */
export const syclHostRules: readonly GateRule[] = [hostWork, constructors, captures];
