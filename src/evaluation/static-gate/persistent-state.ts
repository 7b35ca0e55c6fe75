import type { Reason } from '../../protocol/evaluation.ts';
import { declaratorName } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { GateRule } from './gate-rule.ts';
import { nodesWithin } from './nodes-within.ts';

/** Types without constructors and members: what is `const` of them cannot change. Vectors of CUDA and SYCL are plain too. */
const plainType =
  /^(?:(?:unsigned|signed|long|short|int|char|float|double|bool|_Bool|wchar_t|char(?:8|16|32)_t) ?)+$|^(?:std::|sycl::)?(?:u?int(?:_fast|_least)?(?:8|16|32|64)_t|size_t|u?(?:char|short|int|long|longlong|float|double)[1-4]|__half2?|half2?|__nv_bfloat162?)$/;

/** Scopes in which a declaration lives as long as the process. */
function isNamespaceScope(node: SyntaxNode): boolean {
  return node.ancestor('compound_statement', 'field_declaration_list', 'parameter_list') === null;
}

interface Variable {
  readonly name: string;
  readonly declarator: SyntaxNode;
}

function variablesOf(node: SyntaxNode): Variable[] {
  const found: Variable[] = [];
  for (const declarator of node.childrenOf('declarator')) {
    if (declarator.descendants('function_declarator').length > 0) continue;
    const name = declaratorName(declarator)?.text;
    if (name !== undefined) found.push({ name, declarator });
  }
  return found;
}

/** Words of a declaration itself: not those of its types' arguments, declarators and initialisers. */
function wordsOf(node: SyntaxNode): ReadonlySet<string> {
  return new Set(
    node.children
      .filter(
        ({ type, field }) =>
          field !== 'declarator' &&
          (/^(?:storage_class_specifier|type_qualifier)$/.test(type) || /^__\w+__$/.test(type)),
      )
      .map(({ text }) => text),
  );
}

/** `*const p`, `(*const p)[3]`: whether what carries the name cannot be given another value. */
function isConstant(declarator: SyntaxNode, words: ReadonlySet<string>, type: string): boolean {
  if (words.has('volatile')) return false;
  if (words.has('constexpr') || words.has('consteval')) return true;
  if (declarator.type === 'reference_declarator' || declarator.descendants('reference_declarator').length > 0)
    return false;
  // The pointer that stands closest to the name is the variable.
  const pointer = [
    ...(declarator.type === 'pointer_declarator' ? [declarator] : []),
    ...declarator.descendants('pointer_declarator'),
  ]
    .filter((one) => one.field !== 'value')
    .at(-1);
  if (pointer !== undefined)
    return pointer.children.some((child) => child.type === 'type_qualifier' && child.text === 'const');
  return (words.has('const') || words.has('__constant__')) && plainType.test(type);
}

/** No memory of a candidate's own outlives a launch. */
export const persistentState: GateRule = {
  id: 'persistent-state',
  why: 'State that outlives a launch lets a kernel behave differently when it is timed than when it is checked.',
  check({ tree, composed, task, baselineTree }) {
    const reasons: Reason[] = [];
    const add = (message: string, line: number): void => {
      reasons.push({ rule: this.id, message, line });
    };
    const original = new Set(
      nodesWithin(baselineTree, task.region, 'declaration').flatMap((node) =>
        variablesOf(node).map(({ name }) => name),
      ),
    );
    for (const node of nodesWithin(tree, composed.region, 'declaration', 'field_declaration')) {
      const words = wordsOf(node);
      const variables = variablesOf(node).filter(({ name }) => !original.has(name));
      const [variable] = variables;
      if (variable === undefined) continue;
      if (words.has('mutable')) {
        add(`the member "${variable.name}" is mutable: it could change in what is constant`, node.line);
        continue;
      }
      if (words.has('__shared__')) continue;
      const isKept = ['static', 'thread_local', 'extern', '__thread'].some((word) => words.has(word));
      if (!isKept && !isNamespaceScope(node)) continue;
      if (words.has('extern')) {
        add(`"${variable.name}" is declared extern`, node.line);
        continue;
      }
      const type = (node.child('type')?.text ?? '').replace(/\s+/g, ' ');
      const changing = variables.find(({ declarator }) => !isConstant(declarator, words, type));
      if (changing !== undefined) {
        add(
          words.has('const') && !words.has('volatile') && changing.declarator.text.search(/[*&]/) < 0
            ? `"${changing.name}" may run code when the module is loaded, or change; make it constexpr`
            : `"${changing.name}" keeps its value between launches`,
          node.line,
        );
        continue;
      }
      if (words.has('constexpr') || words.has('consteval')) continue;
      if (node.descendants('call_expression', 'lambda_expression', 'new_expression').length > 0)
        add(
          `the initialiser of "${variable.name}" runs code when the module is loaded; make it constexpr`,
          node.line,
        );
    }
    return reasons;
  },
};
