import type { LaunchConfiguration, TaskSpec } from '../../../protocol/task.ts';
import type { ExpressionNode } from '../../../syntax/expression-node.ts';
import { operandsOf } from '../../../syntax/expression-node.ts';
import { isIntegerType } from '../../../syntax/expression-from-syntax.ts';
import { parseExpression, printExpression } from '../../../syntax/expression.ts';
import type { HostValues } from '../../../syntax/host-values.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import type { ReadableLaunch } from './kernel-uses.ts';
import { sameValue } from './same-configuration.ts';

/** What a shape name is called at one launch. */
export interface SiteValue {
  /** Over the names at the launch, for comparing. */
  readonly node: ExpressionNode;
  /** As it is written in C++. */
  readonly text: string;
}

/** Shape names at one launch, and why some have no value there. */
export interface SiteValues {
  readonly known: ReadonlyMap<string, SiteValue>;
  readonly unknown: ReadonlyMap<string, string>;
}

const quietCalls =
  /^(?:static_cast<[^<>]*>|(?:std::)?(?:size|ssize)|int|unsigned|size_t|[\w.>-]*(?:\.|->)(?:size|length|rows|cols|width|height|numel|count|dim|extent|n))$/;

/** Maps shape names to what a launch passes for them: through the scalar arguments of the task. */
export function siteValues(
  task: Pick<TaskSpec, 'arguments'>,
  launch: ReadableLaunch,
  host: HostValues,
): SiteValues {
  const known = new Map<string, SiteValue>();
  const unknown = new Map<string, string>();
  for (const [at, argument] of task.arguments.entries()) {
    const passed = launch.arguments?.[at];
    if (argument.kind !== 'scalar' || passed === undefined) continue;
    const name = String(argument.value);
    if (!/^[A-Za-z_]\w*$/.test(name)) continue;
    const syntax = withoutIntegerCasts(passed);
    if (!isQuiet(syntax)) {
      unknown.set(
        name,
        `\`${argument.name}\` is passed as \`${passed.text}\`, which cannot be written twice`,
      );
      continue;
    }
    const value: SiteValue = {
      node: host.integer(syntax) ?? { kind: 'name', name: syntax.text.replace(/\s+/g, ''), position: -1 },
      text: syntax.text,
    };
    const before = known.get(name);
    if (before !== undefined && !sameValue(before.node, value.node))
      unknown.set(
        name,
        `the run had one value for \`${name}\`, and this launch passes \`${before.text}\` and \`${value.text}\` for it`,
      );
    else if (before === undefined) known.set(name, value);
  }
  for (const name of unknown.keys()) known.delete(name);
  return { known, unknown };
}

/** The same with the names that only the configuration tells: `rows` where the run launched `rows` blocks and this launch `height`. */
export function withUnified(
  values: SiteValues,
  base: LaunchConfiguration,
  site: { readonly grid: readonly ExpressionNode[]; readonly block: readonly ExpressionNode[] },
): SiteValues {
  const known = new Map(values.known);
  const bind = (pattern: ExpressionNode, node: ExpressionNode): void => {
    if (pattern.kind === 'name') {
      if (!known.has(pattern.name) && !values.unknown.has(pattern.name))
        known.set(pattern.name, { node, text: printExpression(node) });
      return;
    }
    if (pattern.kind !== node.kind) return;
    if (pattern.kind === 'binary' && node.kind === 'binary' && pattern.operator !== node.operator) return;
    if (pattern.kind === 'call' && node.kind === 'call' && pattern.name !== node.name) return;
    const parts = operandsOf(node);
    for (const [at, part] of operandsOf(pattern).entries()) if (parts[at]) bind(part, parts[at]);
  };
  for (const part of ['grid', 'block'] as const)
    for (const [at, expression] of base[part].entries()) {
      const node = site[part][at];
      if (node !== undefined) bind(parseExpression(expression), node);
    }
  return { ...values, known };
}

/** An argument as the names of a launch know it: without parentheses and casts to integer types. */
export function withoutIntegerCasts(node: SyntaxNode): SyntaxNode {
  const inner = withoutParentheses(node);
  const value = inner.type === 'cast_expression' ? inner.child('value') : null;
  return value && isIntegerType(inner.child('type')?.text) ? withoutIntegerCasts(value) : inner;
}

/** Evaluating it twice does what evaluating it once does. */
function isQuiet(node: SyntaxNode): boolean {
  return [...node.walk()].every((part) => {
    if (
      ['update_expression', 'assignment_expression', 'new_expression', 'lambda_expression'].includes(
        part.type,
      )
    )
      return false;
    if (part.type !== 'call_expression') return true;
    return quietCalls.test(part.child('function')?.text.replace(/\s+/g, '') ?? '');
  });
}
