import { declaratorName } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { GateInput, GateRule } from './gate-rule.ts';
import { calledName } from './sycl-calls.ts';
import { functionsWithQueue, hostPart } from './sycl-host-part.ts';

const submits = /^(?:submit|parallel_for|single_task|parallel_for_work_group)$/;
const orders = /^(?:wait|wait_and_throw|depends_on)$/;

/** Commands that a region gives a queue, in the order of the text, and what puts them in order. */
interface Commands {
  readonly submissions: readonly SyntaxNode[];
  readonly orderings: readonly SyntaxNode[];
  /** Variables that hold events. */
  readonly events: readonly string[];
}

function commandsOf({ tree }: Pick<GateInput, 'tree'>, range: GateInput['composed']['region']): Commands {
  const { nodes } = hostPart(tree, range);
  const submitting = functionsWithQueue(tree);
  const handlers = new Set(
    nodes
      .filter(
        (node) => node.type === 'parameter_declaration' && /\bhandler\b/.test(node.child('type')?.text ?? ''),
      )
      .map((node) => declaratorName(node.child('declarator'))?.text ?? node.child('declarator')?.text ?? ''),
  );
  const submissions: SyntaxNode[] = [];
  const orderings: SyntaxNode[] = [];
  const events: string[] = [];
  for (const node of nodes) {
    if (node.type === 'init_declarator' && /\b(?:event|auto)\b/.test(node.parent?.child('type')?.text ?? ''))
      events.push(declaratorName(node)?.text ?? '');
    else if (node.type === 'declaration' && /\bevent\b/.test(node.child('type')?.text ?? ''))
      events.push(...node.childrenOf('declarator').map((one) => declaratorName(one)?.text ?? one.text));
    if (node.type !== 'call_expression') continue;
    const called = calledName(node);
    if (called === undefined) continue;
    const receiver =
      node
        .child('function')
        ?.child('argument')
        ?.text.replace(/[*&()]/g, '') ?? '';
    if (called.isMethod ? submits.test(called.name) && !handlers.has(receiver) : submitting.has(called.name))
      submissions.push(node);
    if (called.isMethod && orders.test(called.name)) orderings.push(node);
  }
  return {
    submissions: submissions.sort((a, b) => a.start - b.start),
    orderings,
    events: events.filter((name) => name !== ''),
  };
}

/** Two places of which only one is reached. */
function areExclusive(first: SyntaxNode, second: SyntaxNode): boolean {
  if (first.ancestor('return_statement') !== null) return true;
  for (let node: SyntaxNode | null = first; node !== null; node = node.parent) {
    const { parent } = node;
    if (parent === null || !/^(?:if_statement|conditional_expression)$/.test(parent.type)) continue;
    const isIn = (branch: SyntaxNode | null): boolean =>
      branch !== null && branch.start <= second.start && second.end <= branch.end;
    if (node.field === 'consequence' && isIn(parent.child('alternative'))) return true;
  }
  return false;
}

/** Whether something between two commands, or what the second is given, puts it behind the first. */
function isOrdered(first: SyntaxNode, second: SyntaxNode, { orderings, events }: Commands): boolean {
  const begin = first === second ? (loopOf(first)?.start ?? first.start) : first.start;
  const end = first === second ? (loopOf(first)?.end ?? first.end) : second.end;
  if (orderings.some((one) => one.end > begin && one.start < end)) return true;
  const given = second.child('arguments')?.namedChildren ?? [];
  return given.some(
    (argument) =>
      argument.type !== 'lambda_expression' &&
      events.some((name) => new RegExp(`\\b${name}\\b`).test(argument.text)),
  );
}

function loopOf(node: SyntaxNode): SyntaxNode | null {
  return node.ancestor('for_statement', 'while_statement', 'do_statement');
}

function unordered(commands: Commands): SyntaxNode | undefined {
  const { submissions } = commands;
  return submissions.find((second, index) => {
    if (loopOf(second) !== null && !isOrdered(second, second, commands)) return true;
    const first = submissions[index - 1];
    return first !== undefined && !areExclusive(first, second) && !isOrdered(first, second, commands);
  });
}

/** Commands on pointers run in any order; the simulator runs them one after the other, so nothing else would notice. */
export const syclOrderRule: GateRule = {
  id: 'unordered-commands',
  why: 'A queue may run its commands in any order, or at once, unless an event, a wait or a buffer puts them in order.',
  check({ task, tree, composed, baselineTree }) {
    if (task.language !== 'sycl' || /\bin_order\b/.test(task.source)) return [];
    // Accessors of buffers order commands by themselves.
    if (!task.arguments.some((argument) => argument.kind === 'buffer' && argument.form !== 'buffer'))
      return [];
    if (unordered(commandsOf({ tree: baselineTree }, task.region)) !== undefined) return [];
    const command = unordered(commandsOf({ tree }, composed.region));
    return command === undefined
      ? []
      : [
          {
            rule: this.id,
            message:
              "nothing puts this command behind the one before it: give it that one's event (depends_on, or an argument), or wait",
            line: command.line,
          },
        ];
  },
};
