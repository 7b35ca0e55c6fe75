import { declaratorName, functionDeclarator } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { GateInput } from './gate-rule.ts';
import { nodesWithin } from './nodes-within.ts';
import { hostPart } from './sycl-host-part.ts';
import { definitionOf } from './tokens.ts';

/** What names in the host part of a region stand for. */
export interface HostNames {
  /** Data: the task's buffers, and what is made from them. */
  readonly data: ReadonlySet<string>;
  /** Variables that must not be called: objects with a call operator, lambdas that touch data, other names for either. */
  readonly objects: ReadonlySet<string>;
  /** Methods of the region's own types, whatever library call they are named after. */
  readonly methods: ReadonlySet<string>;
  /** Macros of the region that stand for more than a number or arithmetic. */
  readonly macros: ReadonlySet<string>;
}

/** Reads the names that the host part and the macros of a region introduce. */
export function hostNames(input: GateInput): HostNames {
  const { tree, composed } = input;
  const { nodes } = hostPart(tree, composed.region);
  const types = new Set(
    tree.root
      .descendants('struct_specifier', 'class_specifier')
      .map((node) => node.child('name')?.text ?? ''),
  );
  const methods = nodesWithin(tree, composed.region, 'function_definition')
    .filter((node) => node.ancestor('field_declaration_list') !== null)
    .map((node) => declaratorName(functionDeclarator(node)?.child('declarator') ?? null)?.text ?? '')
    .filter((name) => name !== '' && !name.startsWith('operator') && !types.has(name));
  const data = dataNames(input, nodes);
  return {
    data,
    objects: calledObjects(nodes),
    methods: new Set(methods),
    macros: new Set(macrosThatWork(input, data)),
  };
}

/** Macros that call, subscript, select or store, or name data: what they stand for is in no tree that rules could read. */
function macrosThatWork({ tokens }: GateInput, data: ReadonlySet<string>): readonly string[] {
  return tokens.flatMap((token) => {
    const macro = token.kind === 'directive' ? definitionOf(token.text) : undefined;
    if (macro === undefined) return [];
    const words = macro.body.match(/[A-Za-z_]\w*/g) ?? [];
    const works =
      /[A-Za-z_]\w*\s*[(.]|[[\]{};=&|!~]|->/.test(macro.body) || words.some((word) => data.has(word));
    return works ? [macro.name] : [];
  });
}

function dataNames({ task, tokens }: GateInput, nodes: readonly SyntaxNode[]): ReadonlySet<string> {
  const names = new Set(
    task.arguments.filter((argument) => argument.kind === 'buffer').map((argument) => argument.name),
  );
  const mentionsData = (text: string): boolean =>
    [...names].some((one) => new RegExp(`\\b${one}\\b`).test(text));
  for (const token of tokens) {
    const macro = token.kind === 'directive' ? definitionOf(token.text) : undefined;
    if (macro !== undefined && mentionsData(macro.body)) names.add(macro.name);
  }
  for (const node of nodes) {
    if (node.type.endsWith('parameter_declaration')) {
      const name = declaratorName(node.child('declarator'))?.text;
      const isData =
        node.children.some((child) => /pointer|array/.test(child.type)) || /\bbuffer\b/.test(node.text);
      if (name !== undefined && isData) names.add(name);
    }
    if (node.type === 'assignment_expression') {
      const target = rootOf(node.child('left'));
      if (target !== undefined && mentionsData(node.child('right')?.text ?? '')) names.add(target);
    }
    // `Sums all(in, out)` reads as the declaration of a function.
    if (node.type === 'function_declarator' && node.ancestor('compound_statement') !== null) {
      const name = node.child('declarator')?.text;
      if (name !== undefined && mentionsData(node.child('parameters')?.text ?? '')) names.add(name);
    }
    if (node.type !== 'init_declarator') continue;
    const name = declaratorName(node)?.text;
    const value = node.child('value');
    if (name !== undefined && value !== null && mentionsData(value.text)) names.add(name);
  }
  return names;
}

/** `all` of `all.in`. */
function rootOf(target: SyntaxNode | null): string | undefined {
  let node = target;
  while (node !== null && node.type !== 'identifier') node = node.child('argument');
  return node?.text;
}

function calledObjects(nodes: readonly SyntaxNode[]): ReadonlySet<string> {
  const objects = new Set<string>();
  for (const node of nodes) {
    const isDeclaration = node.type === 'declaration' || node.type.endsWith('parameter_declaration');
    if (!isDeclaration) continue;
    for (const declarator of node.childrenOf('declarator')) {
      const name = declaratorName(declarator)?.text ?? declarator.child('declarator')?.text;
      // One that touches nothing (rounds a size up) may be called anywhere.
      if (name !== undefined && !isHarmlessLambda(declarator.child('value'))) objects.add(name);
    }
  }
  return objects;
}

function isHarmlessLambda(value: SyntaxNode | null): boolean {
  return (
    value?.type === 'lambda_expression' &&
    value.descendants('subscript_expression', 'pointer_expression', 'call_expression').length === 0
  );
}
