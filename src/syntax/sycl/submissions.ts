import type { TextRange } from '../../protocol/task.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax-node.ts';

/** One statement that submits work to a queue: `q.submit(...);`, `q.parallel_for(...).wait();`, `auto e = q.single_task(...);`. */
export interface Submission {
  readonly node: SyntaxNode;
  readonly range: TextRange;
  /** Name of the queue. */
  readonly queue: string;
  /** Names given to kernels: `add` of `parallel_for<class add>`. */
  readonly kernels: readonly string[];
  /** Name of the function around the statement. */
  readonly function: string;
  /** The `function_definition` around it. */
  readonly functionNode: SyntaxNode;
  /** From 1. */
  readonly line: number;
  readonly lastLine: number;
}

const submitting = new Set(['submit', 'parallel_for', 'single_task']);

/** All statements of functions that submit kernels to a queue, in source order. */
export function findSubmissions(tree: SyntaxTree): Submission[] {
  const found: Submission[] = [];
  for (const call of tree.root.descendants('call_expression')) {
    const target = call.child('function');
    if (target?.type !== 'field_expression') continue;
    const method = target.child('field');
    const receiver = target.child('argument');
    if (receiver?.type !== 'identifier' || !submitting.has(methodName(method))) continue;
    // Calls of a handler inside a submission belong to it.
    if (call.ancestor('lambda_expression') !== null && isInsideSubmission(call)) continue;
    const node = statementOf(call);
    const functionNode = node?.ancestor('function_definition') ?? null;
    if (node === null || functionNode === null) continue;
    found.push({
      node,
      range: { start: node.start, end: node.end },
      queue: receiver.text,
      kernels: kernelNamesIn(node),
      function: functionNameOf(functionNode),
      functionNode,
      line: node.line,
      lastLine: node.line + node.text.split('\n').length - 1,
    });
  }
  return found;
}

/** Names given to kernels within a node, in order. */
export function kernelNamesIn(node: SyntaxNode): string[] {
  return node
    .descendants('template_method')
    .filter((method) => /^(parallel_for|single_task|parallel_for_work_group)$/.test(methodName(method)))
    .flatMap((method) => {
      const list = method.child('arguments');
      const [first] = list?.namedChildren ?? [];
      const name = first?.text
        .replace(/^(class|struct)\s+/, '')
        .split('<')[0]
        ?.trim();
      return name === undefined ? [] : [name];
    });
}

function methodName(method: SyntaxNode | null): string {
  if (method === null) return '';
  return method.type === 'template_method' ? (method.child('name')?.text ?? '') : method.text;
}

function isInsideSubmission(call: SyntaxNode): boolean {
  let outer = call.ancestor('call_expression');
  while (outer !== null) {
    const target = outer.child('function');
    if (target?.type === 'field_expression' && methodName(target.child('field')) === 'submit') return true;
    outer = outer.ancestor('call_expression');
  }
  return false;
}

/** The statement of the innermost block that holds the node. */
function statementOf(node: SyntaxNode): SyntaxNode | null {
  let statement: SyntaxNode | null = node;
  while (statement !== null && statement.type !== 'expression_statement' && statement.type !== 'declaration')
    statement = statement.type === 'return_statement' ? null : statement.parent;
  return statement;
}

function functionNameOf(definition: SyntaxNode): string {
  let declarator = definition.child('declarator');
  while (declarator !== null && declarator.type !== 'function_declarator')
    declarator = declarator.child('declarator');
  return declarator?.child('declarator')?.text.replace(/\s+/g, '') ?? '';
}
