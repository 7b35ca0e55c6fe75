import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import type { TextEdit } from './text-edits.ts';

/** What a kernel's attributes demand, as texts of constant expressions; in the user's order, slowest dimension first. */
interface Demands {
  readonly subGroupSize: string;
  readonly workGroupSize: readonly [string, string, string];
}

/**
 * Moves attributes that a compiler without SYCL would lose to where the facade sees them: a lambda is wrapped with
 * `with_attributes`, a function object gets members (native/sim/sycl). Every other attribute of a kernel is dropped.
 */
export function attributeEdits(tree: SyntaxTree): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const lambda of tree.root.descendants('lambda_expression')) {
    const declarations = lambda.children
      .flatMap((child) => [child, ...(child.type.endsWith('declarator') ? child.children : [])])
      .filter((child) => child.type === 'attribute_declaration');
    if (declarations.length === 0) continue;
    edits.push(...declarations.map(blank));
    const demands = demandsOf(declarations);
    if (demands === undefined) continue;
    const values = [demands.subGroupSize, ...demands.workGroupSize].join(', ');
    edits.push(
      { start: lambda.start, end: lambda.start, text: `::kf::sim::sycl::with_attributes<${values}>(` },
      { start: lambda.end, end: lambda.end, text: ')' },
    );
  }
  for (const definition of tree.root.descendants('function_definition')) {
    if (!/^operator\s*\(\s*\)$/.test(operatorName(definition))) continue;
    const declarations = definition.children
      .flatMap((child) => [child, ...(child.type === 'function_declarator' ? child.children : [])])
      .filter((child) => child.type === 'attribute_declaration');
    if (declarations.length === 0) continue;
    edits.push(...declarations.map(blank));
    const demands = demandsOf(declarations);
    if (demands === undefined) continue;
    const { subGroupSize, workGroupSize } = demands;
    edits.push({
      start: definition.start,
      end: definition.start,
      text:
        `static constexpr unsigned kf_sub_group_size = ${subGroupSize}; ` +
        `static constexpr decltype(sizeof(0)) kf_work_group_size[3] = {${workGroupSize.join(', ')}}; `,
    });
  }
  return merged(edits);
}

function blank(node: SyntaxNode): TextEdit {
  return { start: node.start, end: node.end, text: ' ' };
}

function operatorName(definition: SyntaxNode): string {
  const declarator = definition.child('declarator');
  return declarator?.child('declarator')?.text ?? '';
}

function demandsOf(declarations: readonly SyntaxNode[]): Demands | undefined {
  let subGroupSize: string | undefined;
  let workGroupSize: readonly [string, string, string] | undefined;
  for (const attribute of declarations.flatMap((one) => one.descendants('attribute'))) {
    const name = attribute.child('name')?.text;
    const list = attribute.childOfType('argument_list')?.namedChildren.map((one) => one.text) ?? [];
    const [first = '0', second = '0', third = '0'] = list;
    if (name === 'reqd_sub_group_size' || name === 'sub_group_size') subGroupSize = first;
    if (name === 'reqd_work_group_size') workGroupSize = [first, second, third];
  }
  if (subGroupSize === undefined && workGroupSize === undefined) return undefined;
  return { subGroupSize: subGroupSize ?? '0', workGroupSize: workGroupSize ?? ['0', '0', '0'] };
}

/** Two edits at one place become one: members before a definition whose first word is a blanked attribute. */
function merged(edits: readonly TextEdit[]): readonly TextEdit[] {
  const byStart = new Map<number, TextEdit>();
  for (const edit of edits) {
    const other = byStart.get(edit.start);
    byStart.set(
      edit.start,
      other === undefined
        ? edit
        : {
            start: edit.start,
            end: Math.max(edit.end, other.end),
            text: edit.end > edit.start ? other.text + edit.text : edit.text + other.text,
          },
    );
  }
  return [...byStart.values()];
}
