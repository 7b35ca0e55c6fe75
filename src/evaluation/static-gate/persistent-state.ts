import type { Reason } from '../../protocol/evaluation.ts';
import { declaratorName, functionDeclarator } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
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

/**
 * The name of a function that a declaration seems to declare and nothing defines. C++ reads `int calls(START);` as a variable where START is
 * one, which the grammar cannot know. Local functions cannot be static at all.
 */
function undefinedFunction(node: SyntaxNode, tree: SyntaxTree): string | undefined {
  if (node.type !== 'declaration') return undefined;
  const name = node
    .childrenOf('declarator')
    .map(
      (declarator) =>
        declaratorName(declarator.descendants('function_declarator').at(-1) ?? declarator)?.text,
    )
    .find((text) => text !== undefined);
  if (name === undefined) return undefined;
  if (!isNamespaceScope(node))
    return /\b(static|thread_local|__thread)\b/.test(node.text.slice(0, node.text.indexOf(name)))
      ? name
      : undefined;
  const isDefined = tree.root
    .descendants('function_definition')
    .some(
      (definition) =>
        declaratorName(functionDeclarator(definition)?.child('declarator') ?? null)?.text === name,
    );
  return isDefined ? undefined : name;
}

/** Names in an initialiser that need not be the same in every call: neither constants of the file nor parameters of templates. */
function changingNames(declarator: SyntaxNode, text: string): string[] {
  return (declarator.child('value')?.descendants('identifier') ?? [])
    .map((node) => node.text)
    .filter(
      (name) =>
        !new RegExp(
          `#\\s*define\\s+${name}\\b|\\bconstexpr\\b[^;={]*\\b${name}\\b|\\btemplate\\s*<[^>]*\\b${name}\\b`,
        ).test(text),
    );
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
    const before = nodesWithin(baselineTree, task.region, 'declaration');
    const original = new Set(before.flatMap((node) => variablesOf(node).map(({ name }) => name)));
    const originalTexts = new Set(before.map(({ text }) => text));
    for (const node of nodesWithin(tree, composed.region, 'declaration', 'field_declaration')) {
      const words = wordsOf(node);
      const variables = variablesOf(node).filter(({ name }) => !original.has(name));
      const [variable] = variables;
      if (variable === undefined) {
        const called = undefinedFunction(node, tree);
        if (called !== undefined && !originalTexts.has(node.text))
          add(
            `"${called}" is declared and not defined: it may as well be a variable with that first value`,
            node.line,
          );
        continue;
      }
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
      const first = variables
        .flatMap(({ declarator }) => changingNames(declarator, composed.text))
        .find(() => isKept && !isNamespaceScope(node));
      if (first !== undefined)
        add(
          `"${variable.name}" keeps what "${first}" was in the first call; make it constexpr, or no static`,
          node.line,
        );
      if (node.descendants('call_expression', 'lambda_expression', 'new_expression').length > 0)
        add(
          `the initialiser of "${variable.name}" runs code when the module is loaded; make it constexpr`,
          node.line,
        );
    }
    return reasons;
  },
};
