import { declaratorName, functionDeclarator } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
import { calledName } from './sycl-calls.ts';

/** Calls that a helper of the host may make: arithmetic and the shapes of launches. */
const arithmetic =
  /^(?:range|nd_range|id|min|max|clamp|abs|ceil|floor|sqrt|log2|size_t|int|unsigned|long|float|double|bool|char|short|static_cast)$/;

/** What the functions of a file do, as far as the host's part of a region must know. */
export interface HelperFunctions {
  /** Functions that touch memory or call what may: only kernels may name them. */
  readonly working: ReadonlySet<string>;
  /** Types for which free operators do: no object of them belongs on the host. Undefined where such an operator takes any type. */
  readonly operated: ReadonlySet<string> | undefined;
}

/** Sorts the functions of a file; those in `submitting` are judged as host code themselves. */
export function helperFunctions(tree: SyntaxTree, submitting: ReadonlySet<string>): HelperFunctions {
  const definitions = tree.root
    .descendants('function_definition')
    .filter((node) => node.ancestor('field_declaration_list') === null)
    .map((node) => ({ node, name: nameOf(node) }))
    .filter(({ name }) => name !== '' && !submitting.has(name));
  const names = new Set(definitions.map(({ name }) => name));
  const working = new Set<string>();
  // What calls a working function works, too.
  for (let grew = true; grew;) {
    grew = false;
    for (const { node, name } of definitions) {
      if (working.has(name) || !works(node, names, working)) continue;
      working.add(name);
      grew = true;
    }
  }
  const operated = new Set<string>();
  let takesAny = false;
  for (const { node, name } of definitions) {
    if (!name.startsWith('operator') || !working.has(name)) continue;
    const isTemplate = node.parent?.type === 'template_declaration';
    for (const parameter of functionDeclarator(node)?.child('parameters')?.namedChildren ?? []) {
      const type = parameter.child('type')?.text ?? '';
      if (isTemplate || /\bauto\b/.test(type)) takesAny = true;
      operated.add(
        type
          .replace(/<[^]*$/, '')
          .split('::')
          .at(-1) ?? type,
      );
    }
  }
  return { working, operated: takesAny ? undefined : operated };
}

function nameOf(definition: SyntaxNode): string {
  const declarator = functionDeclarator(definition)?.child('declarator') ?? null;
  const text = declaratorName(declarator)?.text ?? declarator?.text ?? '';
  return (text.split('::').at(-1) ?? text).replace(/\s+/g, '');
}

function works(node: SyntaxNode, names: ReadonlySet<string>, working: ReadonlySet<string>): boolean {
  const body = node.child('body') ?? node;
  if (body.descendants('subscript_expression', 'lambda_expression', 'new_expression').length > 0) return true;
  if (body.descendants('pointer_expression').some(({ text }) => text.startsWith('*'))) return true;
  if (body.descendants('field_expression').some(({ children }) => children.some(({ text }) => text === '->')))
    return true;
  return body.descendants('call_expression').some((call) => {
    const called = calledName(call);
    if (called === undefined)
      return !/^(primitive_type|template_function)/.test(call.child('function')?.type ?? '');
    if (called.isMethod) return true;
    return names.has(called.name) ? working.has(called.name) : !arithmetic.test(called.name);
  });
}
