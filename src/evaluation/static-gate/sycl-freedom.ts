import type { TextRange } from '../../protocol/task.ts';
import { declaratorName } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
import { findQueueFunctions, queueFunctionNamed } from '../../syntax/sycl/queue-functions.ts';
import type { QueueFunction } from '../../syntax/sycl/queue-functions.ts';
import { parameterKey } from './freedom.ts';
import type { GateInput, GateRule } from './gate-rule.ts';
import { hostPart } from './sycl-host-part.ts';
import { tokenize } from './tokens.ts';

function entryFunctions({ task, tree, baselineTree }: GateInput): {
  readonly before: QueueFunction | undefined;
  readonly after: readonly QueueFunction[];
} {
  const name = task.entry.kind === 'function' ? task.entry.name : '';
  const before = queueFunctionNamed(findQueueFunctions(baselineTree), name);
  const after = findQueueFunctions(tree).filter((one) => one.qualifiedName === before?.qualifiedName);
  return { before, after };
}

const present: GateRule = {
  id: 'function-missing',
  why: 'The harness calls the function by its name: exactly one definition must be there.',
  check(input) {
    if (input.task.entry.kind !== 'function') return [];
    const { before, after } = entryFunctions(input);
    if (before === undefined || after.length === 1) return [];
    return [
      {
        rule: this.id,
        message:
          after.length === 0
            ? `the function ${before.name} is gone, or takes no queue first`
            : `the function ${before.name} is defined ${after.length} times`,
        line: after[1]?.line ?? input.composed.regionLine,
      },
    ];
  },
};

function returnType(found: QueueFunction): string {
  const head = found.node.tree.text.slice(
    found.node.start,
    found.node.child('declarator')?.start ?? found.node.start,
  );
  return head
    .replace(/\b(static|inline|constexpr)\b/g, '')
    .replace(/\[\[[^\]]*\]\]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const signature: GateRule = {
  id: 'signature-changed',
  why: 'Callers keep calling the function as before: parameters, template parameters and result are fixed.',
  check(input) {
    if (input.task.entry.kind !== 'function') return [];
    const { before, after } = entryFunctions(input);
    const [own] = after;
    if (before === undefined || own === undefined || after.length !== 1) return [];
    const changed = (what: string): readonly { rule: string; message: string; line: number }[] => [
      { rule: this.id, message: what, line: own.line },
    ];
    if (own.parameters.length !== before.parameters.length)
      return changed(
        `${own.name} has ${own.parameters.length + 1} parameters, the original has ${before.parameters.length + 1}`,
      );
    for (const [index, parameter] of [own.queue, ...own.parameters].entries()) {
      const original = [before.queue, ...before.parameters][index];
      if (original !== undefined && parameterKey(parameter.typeText) !== parameterKey(original.typeText))
        return changed(
          `parameter ${index + 1} of ${own.name} is "${parameter.typeText}", the original has "${original.typeText}"`,
        );
    }
    if (returnType(own) !== returnType(before))
      return changed(`${own.name} returns "${returnType(own)}", the original "${returnType(before)}"`);
    const templates = (one: QueueFunction): string =>
      one.templateParameters
        .map(({ kind, typeText, defaultText }) => `${kind} ${typeText} ${defaultText ?? ''}`)
        .join();
    if (templates(own) !== templates(before))
      return changed(`the template parameters of ${own.name} are not the original's`);
    return [];
  },
};

const statement: GateRule = {
  id: 'statement-only',
  why: 'A statement is replaced by statements: what follows it in the function stays as it is and must find what it needs.',
  check({ task, tree, baselineTree, composed }) {
    if (task.entry.kind !== 'statement') return [];
    const reasons = [];
    const declared = new Set(topDeclarations(tree, composed.region));
    for (const name of topDeclarations(baselineTree, task.region))
      if (!declared.has(name))
        reasons.push({
          rule: this.id,
          message: `"${name}" is no longer declared; the code after the statement may use it`,
          line: composed.regionLine,
        });
    const inside = (node: SyntaxNode): boolean =>
      node.start >= composed.region.start && node.end <= composed.region.end;
    for (const node of tree.root
      .descendants('return_statement', 'goto_statement', 'function_definition')
      .filter(inside)) {
      const owner = node.ancestor('lambda_expression', 'function_definition');
      if (node.type !== 'goto_statement' && owner !== null && inside(owner)) continue;
      if (node.type === 'function_definition' && node.ancestor('field_declaration_list') !== null) continue;
      reasons.push({
        rule: this.id,
        message: `a ${node.type.replace('_', ' ')} does not fit in the place of a statement`,
        line: node.line,
      });
    }
    return reasons;
  },
};

function topDeclarations(tree: SyntaxTree, range: TextRange): string[] {
  return tree.root
    .descendants('declaration')
    .filter((node) => node.start >= range.start && node.end <= range.end)
    .filter((node) => {
      const block = node.ancestor('compound_statement', 'lambda_expression');
      return block === null || block.start < range.start;
    })
    .flatMap((node) => node.childrenOf('declarator').map((one) => declaratorName(one)?.text ?? ''))
    .filter((name) => name !== '');
}

const kernelOnly: GateRule = {
  id: 'launch-changed',
  why: 'With freedom "kernel" only the bodies of kernels may differ: ranges, local memory and the order of commands stay.',
  check({ task, tree, baselineTree, composed }) {
    if (task.language !== 'sycl' || task.freedom !== 'kernel') return [];
    const before = withoutKernels(baselineTree, task.region);
    const after = withoutKernels(tree, composed.region);
    const at = after.findIndex((token, index) => token.text !== before[index]?.text);
    if (at < 0 && after.length === before.length) return [];
    const line = (after[at] ?? after.at(-1))?.line ?? 1;
    return [
      {
        rule: this.id,
        message: 'the task\'s freedom is "kernel": only the bodies of its kernels may change',
        line: line + composed.regionLine - 1,
      },
    ];
  },
};

/** Tokens of a range with the bodies of kernels left out; lines count from the range's first. */
function withoutKernels(
  tree: SyntaxTree,
  range: TextRange,
): readonly { readonly text: string; readonly line: number }[] {
  let text = '';
  let at = range.start;
  for (const kernel of hostPart(tree, range).kernels) {
    const body = kernel.child('body');
    if (body === null || body.start < at) continue;
    text += `${tree.text.slice(at, body.start)}{}${'\n'.repeat(body.text.split('\n').length - 1)}`;
    at = body.end;
  }
  return tokenize(text + tree.text.slice(at, range.end));
}

/** Rules about what a SYCL task lets a candidate change. */
export const syclFreedomRules: readonly GateRule[] = [present, signature, statement, kernelOnly];
