import type { RewriteContext } from './rewrite-context.ts';

/** An expression of the task's names as kernel text over parameters and constants; undefined when a name has none. */
export function kernelText(context: RewriteContext, expression: string): string | undefined {
  const names = new Map<string, string>();
  for (const name of expression.match(/[A-Za-z_]\w*/g) ?? []) {
    if (Object.hasOwn(context.constants, name)) {
      names.set(name, name);
      continue;
    }
    const parameter = context.kernel.parameters.find((candidate) => {
      const variable = context.names.variables.find(
        (item) => item.kind === 'parameter' && item.name === candidate.name,
      );
      return (
        context.valueOfParameter(candidate.name) === name &&
        variable !== undefined &&
        context.names.writesOf(variable).length === 0
      );
    });
    if (!parameter) return undefined;
    names.set(name, parameter.name);
  }
  return expression.replace(/[A-Za-z_]\w*/g, (name) => names.get(name) ?? name);
}
