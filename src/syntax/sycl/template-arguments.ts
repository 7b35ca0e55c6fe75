import type { SyntaxNode } from '../syntax-node.ts';

/**
 * What the parameters of a template stand for: as written (`Relu<float>`), by their defaults, or by `deduce`, which gets the name of a type.
 * Undefined for definitions that are no templates and where a parameter stays open.
 */
export function templateArguments(
  definition: SyntaxNode,
  given: readonly string[],
  deduce: (typeName: string) => string | undefined,
): ReadonlyMap<string, string> | undefined {
  const template = definition.parent?.type === 'template_declaration' ? definition.parent : undefined;
  const parameters = template?.child('parameters')?.namedChildren ?? [];
  if (parameters.length === 0) return undefined;
  const found = new Map<string, string>();
  for (const [at, parameter] of parameters.entries()) {
    const isType = /type_parameter_declaration$/.test(parameter.type);
    const name = isType
      ? (parameter.child('name') ?? parameter.childOfType('type_identifier'))
      : parameter.child('declarator');
    const fallback = parameter.child('default_type') ?? parameter.child('default_value');
    const value = given[at] ?? (isType && name ? deduce(name.text) : undefined) ?? fallback?.text;
    if (!name || !/^\w+$/.test(name.text) || value === undefined) return undefined;
    found.set(name.text, value);
  }
  return found;
}

/** A text in which names of template parameters are replaced by what they stand for. */
export function withArguments(text: string, values: ReadonlyMap<string, string> | undefined): string {
  return values === undefined
    ? text
    : text.replace(/(?<![\w.]|->)[A-Za-z_]\w*/g, (word) => values.get(word) ?? word);
}
