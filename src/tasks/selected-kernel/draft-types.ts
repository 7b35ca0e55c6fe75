import type { ElementType } from '../../protocol/task.ts';
import { elementTypes } from '../../protocol/task.ts';
import { listWords } from '../../shared/closest.ts';
import { elementTypeOf } from '../../syntax/element-types.ts';
import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import { draftError } from './draft-context.ts';
import type { DraftContext } from './draft-context.ts';
import { elementOfVector } from './vector-types.ts';

/** What a pointer points to. Throws UserError `type-unknown` for structures and the like. */
export function bufferType(context: DraftContext, parameter: KernelParameter): ElementType {
  const type = parameterType(context, parameter);
  if (type !== undefined) return type;
  throw draftError(
    context,
    'type-unknown',
    `"${parameter.name}" points to \`${parameter.baseType}\`, which is no element type.`,
    `Buffers hold ${listWords(elementTypes, 'or')} and vectors of these; structures are not supported.`,
  );
}

/** The element type of a parameter, aliases and template arguments looked up. */
export function parameterType(context: DraftContext, parameter: KernelParameter): ElementType | undefined {
  const { baseType } = parameter;
  const plain =
    parameter.elementType ?? elementOfVector(baseType) ?? aliasType(context.source.text, baseType);
  if (plain !== undefined) return plain;
  const isTemplate = context.source.kernel.templateParameters.some((one) => one.name === baseType);
  return isTemplate ? elementTypeOf(templateArgument(context, baseType) ?? 'float') : undefined;
}

/** The kernel with its template arguments, as a launch writes it: `scale<float, 256>`. */
export function draftInstance(context: DraftContext): string {
  const { kernel } = context.source;
  if (kernel.templateParameters.length === 0) return kernel.name;
  const values = kernel.templateParameters.map((parameter) => {
    const value = templateArgument(context, parameter.name);
    if (value !== undefined && (parameter.kind === 'value' || elementTypeOf(value) !== undefined))
      return value;
    if (parameter.kind === 'type') {
      context.notes.push({
        subject: parameter.name,
        guessed: true,
        text: 'template argument: float is a guess',
      });
      return 'float';
    }
    throw draftError(
      context,
      'template-unknown',
      `The value of the template parameter "${parameter.name}" cannot be inferred.`,
      `Launch the kernel with it in this file, e.g. ${kernel.name}<256><<<...>>>(...).`,
    );
  });
  return `${kernel.name}<${values.join(', ')}>`;
}

/** `typedef float real;` and `using real = float;` of the same file. */
function aliasType(source: string, name: string): ElementType | undefined {
  const word = name.replace(/\W/g, '\\$&');
  const match =
    new RegExp(`\\btypedef\\s+([\\w ]+?)\\s+${word}\\s*;`).exec(source) ??
    new RegExp(`\\busing\\s+${word}\\s*=\\s*([\\w: ]+?)\\s*;`).exec(source);
  return match?.[1] === undefined ? undefined : elementOfVector(match[1]);
}

function templateArgument(context: DraftContext, name: string): string | undefined {
  const { templateParameters, parameters } = context.source.kernel;
  const index = templateParameters.findIndex((one) => one.name === name);
  const written = context.launch?.launch.templateArguments[index];
  if (written !== undefined) return written;
  const typed = parameters.find((parameter) => parameter.baseType === name);
  const hostType = typed && context.binding?.hostType(typed);
  return hostType !== undefined && elementTypeOf(hostType) !== undefined
    ? hostType
    : templateParameters[index]?.defaultText;
}
