import type { Reason } from '../../protocol/evaluation.ts';
import { findKernels, declaratorName, functionDeclarator } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { GateRule } from './gate-rule.ts';
import { nodesWithin } from './nodes-within.ts';
import { persistentState } from './persistent-state.ts';
import { isReservedName } from './reserved-names.ts';

/** Text of a definition before its body: qualifiers, type, declarator. */
function headOf(definition: SyntaxNode): string {
  const body = definition.child('body');
  return definition.tree.text.slice(definition.start, body?.start ?? definition.end);
}

function isDeviceFunction(definition: SyntaxNode): boolean {
  const head = headOf(definition);
  if (/\b__(global|device)__\b/.test(head)) return true;
  // Members take part in kernels without a mark only as constexpr; macros of the user's may stand for the qualifiers.
  return /\bconstexpr\b/.test(head) || /\bconsteval\b/.test(head);
}

const hostCode: GateRule = {
  id: 'host-code',
  why: 'A kernel task is device code plus a launch written as data; the harness owns every host call.',
  check({ tree, composed, task, baselineTree }) {
    if (task.entry.kind !== 'kernel' || task.language !== 'cuda') return [];
    const original = new Set(
      nodesWithin(baselineTree, task.region, 'function_definition').map((node) =>
        headOf(node).replace(/\s+/g, ' '),
      ),
    );
    return nodesWithin(tree, composed.region, 'function_definition')
      .filter((node) => node.child('body') !== null && !isDeviceFunction(node))
      .filter((node) => !original.has(headOf(node).replace(/\s+/g, ' ')))
      .map((node) => ({
        rule: this.id,
        message: `${declaratorName(functionDeclarator(node)?.child('declarator') ?? null)?.text ?? 'a function'} is host code: only __global__, __device__ and constexpr functions are allowed`,
        line: node.line,
      }));
  },
};

const extraKernels: GateRule = {
  id: 'extra-kernel',
  why: "Only the task's kernel is launched; another one would be dead code or a hiding place.",
  check({ tree, composed, task, baselineTree }) {
    if (task.entry.kind !== 'kernel') return [];
    const original = new Set(findKernels(baselineTree, task.language).map((kernel) => kernel.name));
    return findKernels(tree, task.language)
      .filter(
        (kernel) => kernel.range.start >= composed.region.start && kernel.range.end <= composed.region.end,
      )
      .filter((kernel) => !original.has(kernel.name))
      .map((kernel) => ({
        rule: this.id,
        message: `the kernel ${kernel.name} is not the task's; nothing launches it`,
        line: kernel.line,
      }));
  },
};

/** Scopes in which a declaration lives as long as the process. */
function isNamespaceScope(node: SyntaxNode): boolean {
  return node.ancestor('compound_statement', 'field_declaration_list', 'parameter_list') === null;
}

const linkage: GateRule = {
  id: 'linkage',
  why: 'Redefined library or harness symbols and foreign namespaces act outside the kernel.',
  check({ tree, composed, task, baselineTree }) {
    const reasons: Reason[] = [];
    const originalLinkage = nodesWithin(baselineTree, task.region, 'linkage_specification').length;
    const specifications = nodesWithin(tree, composed.region, 'linkage_specification');
    for (const node of specifications.slice(originalLinkage))
      reasons.push({ rule: this.id, message: 'extern "C" is not allowed here', line: node.line });
    for (const node of nodesWithin(tree, composed.region, 'namespace_definition')) {
      const name = node.child('name')?.text ?? '';
      if (isReservedName(name.split('::')[0] ?? ''))
        reasons.push({ rule: this.id, message: `namespace ${name} is not the candidate's`, line: node.line });
    }
    for (const node of nodesWithin(tree, composed.region, 'function_definition')) {
      const name = declaratorName(functionDeclarator(node)?.child('declarator') ?? null)?.text;
      if (name === undefined || !isNamespaceScope(node.parent ?? node)) continue;
      if (isReservedName(name) && !task.source.includes(` ${name}(`))
        reasons.push({
          rule: this.id,
          message: `the function ${name} takes a name of the language, the runtime or the harness`,
          line: node.line,
        });
    }
    return reasons;
  },
};

/** Rules about what the region declares. */
export const declarationRules: readonly GateRule[] = [hostCode, extraKernels, persistentState, linkage];
