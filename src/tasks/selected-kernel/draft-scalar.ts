import { printExpression } from '../../syntax/expression.ts';
import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import { draftError } from './draft-context.ts';
import type { DraftContext } from './draft-context.ts';
import { parameterType } from './draft-types.ts';
import type { DraftArgument } from './task-draft.ts';

/** A parameter passed by value: a size, what the launch passes, what the user gives, or a guess. */
export function draftScalar(context: DraftContext, parameter: KernelParameter): DraftArgument {
  const { name } = parameter;
  const type = parameterType(context, parameter);
  if (type === undefined)
    throw draftError(
      context,
      'type-unknown',
      `"${name}" is \`${parameter.typeText}\`, which is no value the harness can make.`,
      'Pass plain integers and floating numbers to the kernel; structures are not supported.',
    );
  const shown = (value: string, text: string, guessed: boolean): DraftArgument => ({
    name,
    type,
    role: 'scalar',
    shape: [],
    alternatives: [],
    value,
    notes: [{ subject: name, guessed, text }],
  });
  const given = context.options.values?.[name];
  if (/^[iu]/.test(type)) {
    const value = context.binding?.integerValue(parameter);
    if (value !== undefined) {
      const text = printExpression(value);
      if (text === name) return shown(name, 'a size', false);
      return shown(given ?? text, given === undefined ? 'from the launch' : 'as given', false);
    }
    if (given !== undefined && !isSize(context, parameter)) return shown(given, 'as given', false);
    if (isSize(context, parameter)) return shown(name, 'a size: it bounds indices or loops', false);
    throw draftError(
      context,
      'value-unknown',
      `The value of "${name}" cannot be inferred, and it is no size.`,
      `Say it: --value ${name}=1`,
      undefined,
      name,
    );
  }
  if (given !== undefined) return shown(given, 'as given', false);
  const literal = context.binding?.floatValue(parameter);
  if (literal !== undefined) return shown(String(literal), 'from the launch', false);
  return shown('0.5', '0.5 is a guess; change it to a value that is typical', true);
}

/** True for integer parameters that bound or scale indices: they appear in subscripts, conditions or definitions. */
function isSize({ source, indexRanges }: DraftContext, parameter: KernelParameter): boolean {
  if ([...indexRanges.values()].includes(parameter.name)) return true;
  for (const node of source.kernel.bodyNode.descendants('identifier')) {
    if (node.text !== parameter.name) continue;
    for (
      let around = node.parent;
      around !== null && around.type !== 'compound_statement';
      around = around.parent
    ) {
      if (/^(subscript_expression|init_declarator|for_statement)$/.test(around.type)) return true;
      const operator = around.type === 'binary_expression' ? around.child('operator')?.text : undefined;
      if (operator !== undefined && /^[<>]=?$/.test(operator)) return true;
    }
  }
  return false;
}
