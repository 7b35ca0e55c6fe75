import type { ArgumentSpec, Distribution, ElementType, Language } from '../../protocol/task.ts';
import { closest, listWords } from '../../shared/closest.ts';
import type { JsonDocument } from './json-document.ts';
import type { ArgumentDocument, DistributionDocument } from './task-document.ts';
import type { ExpressionScope } from './expression-scope.ts';
import type { SourceParameter, TaskSource } from './task-source.ts';

/** Turns the arguments of a task file into specs, holding them to the parameters of the kernel or of the function that submits it. */
export function argumentSpecs(
  document: JsonDocument,
  written: readonly ArgumentDocument[],
  source: TaskSource,
  scope: ExpressionScope,
): ArgumentSpec[] {
  const { what } = source;
  const parameters = source.parameters.filter(
    (parameter) =>
      parameter.optional !== true || written.some((argument) => argument.name === parameter.name),
  );
  const names = parameters.map((parameter) => parameter.name);
  const signature = `${source.kernel}(${names.join(', ')})`;
  written.forEach((argument, index) => {
    if (names.includes(argument.name)) {
      if (written.findIndex((other) => other.name === argument.name) === index) return;
      throw document.error(
        'argument-repeated',
        ['arguments', index, 'name'],
        `"${argument.name}" is described twice.`,
        {
          fix: 'Remove one of the two.',
        },
      );
    }
    const suggestion = closest(argument.name, names);
    throw document.error(
      'argument-unknown',
      ['arguments', index, 'name'],
      `The ${what} has no parameter "${argument.name}".`,
      {
        fix:
          suggestion === undefined
            ? `Its parameters are ${listWords(names)}.`
            : `Did you mean "${suggestion}"? The ${what} is ${signature}.`,
      },
    );
  });
  const missing = names.filter((name) => !written.some((argument) => argument.name === name));
  if (missing.length > 0) {
    throw document.error(
      'argument-missing',
      ['arguments'],
      `${missing.length === 1 ? 'The parameter' : 'The parameters'} ${listWords(missing)} of the ${what} ${missing.length === 1 ? 'is' : 'are'} not described.`,
      { fix: `Describe every parameter of ${signature}, in this order.` },
    );
  }
  const firstMoved = written.findIndex((argument, index) => argument.name !== names[index]);
  if (firstMoved >= 0) {
    throw document.error(
      'argument-order',
      ['arguments', firstMoved, 'name'],
      `"${written[firstMoved]?.name ?? ''}" stands where the ${what} has "${names[firstMoved] ?? ''}".`,
      { fix: `Keep the ${what}'s order: ${listWords(names)}.` },
    );
  }
  const specs = written.map((argument, index) => {
    const parameter = parameters[index];
    if (parameter !== undefined) checkParameter(document, argument, index, parameter, what);
    checkForm(document, argument, index, source.language, parameter);
    return specOf(document, argument, index, scope);
  });
  checkOverlaps(document, written, specs);
  if (!specs.some((spec) => spec.kind === 'buffer' && spec.role !== 'input')) {
    throw document.error(
      'no-output',
      ['arguments'],
      'No argument is an output: there would be nothing to compare.',
      {
        fix: 'Give the role "output" or "inout" to what the kernel writes.',
      },
    );
  }
  return specs;
}

function checkParameter(
  document: JsonDocument,
  argument: ArgumentDocument,
  index: number,
  parameter: SourceParameter,
  what: string,
): void {
  const path = ['arguments', index];
  const declared = parameter.typeText;
  if (declared === undefined || parameter.bufferDimensions !== undefined) return;
  if (parameter.pointer === true && argument.role === 'scalar') {
    throw document.error(
      'argument-role',
      [...path, 'role'],
      `"${argument.name}" is a pointer (${declared}), not a scalar.`,
      {
        fix: 'Use "input", "output" or "inout".',
      },
    );
  }
  if (parameter.pointer === false && argument.role !== 'scalar') {
    throw document.error(
      'argument-role',
      [...path, 'role'],
      `"${argument.name}" is a value (${declared}), not a buffer.`,
      {
        fix: 'Use the role "scalar" with a "value".',
      },
    );
  }
  if (parameter.pointer === true && parameter.constant === true && argument.role !== 'input') {
    throw document.error(
      'argument-role',
      [...path, 'role'],
      `The ${what} cannot write "${argument.name}": it is ${declared}.`,
      {
        fix: 'Use the role "input".',
      },
    );
  }
  const type = parameter.elementType;
  if (type !== undefined && type !== argument.type && !interchangeable(type, argument.type)) {
    throw document.error(
      'argument-type',
      [...path, 'type'],
      `"${argument.name}" is ${declared} in the ${what}, which is ${type}, not ${argument.type}.`,
      { fix: `Use "type": "${type}".` },
    );
  }
}

/** Pointers and `sycl::buffer`s are told apart by `form`. */
function checkForm(
  document: JsonDocument,
  argument: ArgumentDocument,
  index: number,
  language: Language,
  parameter: SourceParameter | undefined,
): void {
  const path = ['arguments', index];
  const { form, name, role, shape } = argument;
  if (form !== undefined && language !== 'sycl')
    throw document.error('task-unknown-key', [...path, 'form'], 'Only SYCL arguments have a "form".', {
      at: 'key',
      fix: 'Remove it.',
    });
  if (role === 'scalar') {
    if (parameter?.bufferDimensions === undefined) return;
    throw document.error('argument-role', [...path, 'role'], `"${name}" is a buffer, not a scalar.`, {
      fix: 'Use "input", "output" or "inout".',
    });
  }
  if (parameter?.typeText === undefined && parameter?.bufferDimensions === undefined) return;
  const declared = parameter.bufferDimensions !== undefined ? 'buffer' : 'pointer';
  if ((form ?? 'pointer') !== declared)
    throw document.error(
      'argument-form',
      form === undefined ? path : [...path, 'form'],
      `"${name}" is a ${declared === 'buffer' ? 'sycl::buffer' : 'pointer'} in the code.`,
      { fix: declared === 'buffer' ? 'Add "form": "buffer".' : 'Remove "form".' },
    );
  const dimensions = Number(parameter.bufferDimensions);
  if (declared === 'buffer' && dimensions > 0 && shape !== undefined && shape.length !== dimensions)
    throw document.error(
      'argument-form',
      [...path, 'shape'],
      `"${name}" is a buffer of ${dimensions} ${dimensions === 1 ? 'dimension' : 'dimensions'}, but has ${shape.length} extents.`,
      { fix: 'Give one extent for each dimension, slowest first.' },
    );
}

/** A `char` holds i8 or u8 data alike. */
function interchangeable(a: ElementType, b: ElementType): boolean {
  return /^[iu]8$/.test(a) && /^[iu]8$/.test(b);
}

function specOf(
  document: JsonDocument,
  argument: ArgumentDocument,
  index: number,
  scope: ExpressionScope,
): ArgumentSpec {
  const path = ['arguments', index];
  const { name, type } = argument;
  if (argument.role === 'scalar') {
    refuseKeys(
      document,
      argument,
      index,
      ['shape', 'distribution', 'order', 'form', 'mayOverlap'],
      'a scalar',
    );
    if (argument.value === undefined) {
      throw document.error('task-missing-key', path, `The scalar "${name}" has no "value".`, {
        fix: 'Add "value": a number, or an expression of shape names.',
      });
    }
    return { kind: 'scalar', name, type, value: scalarValue(document, argument, index, scope) };
  }
  refuseKeys(document, argument, index, ['value'], 'a buffer');
  if (argument.shape === undefined) {
    throw document.error('task-missing-key', path, `The buffer "${name}" has no "shape".`, {
      fix: 'Add "shape": its extents, slowest first, e.g. ["M", "K"].',
    });
  }
  return {
    kind: 'buffer',
    name,
    type,
    role: argument.role,
    shape: argument.shape.map((extent, at) => scope.check(extent, [...path, 'shape', at])),
    distribution: distributionOf(document, argument, index, scope),
    ...(argument.form === undefined ? {} : { form: argument.form }),
    ...(argument.order === undefined ? {} : { order: argument.order }),
    ...(argument.mayOverlap === undefined ? {} : { mayOverlap: argument.mayOverlap }),
  };
}

/** Only buffers of the same type can lie at the same place. */
function checkOverlaps(
  document: JsonDocument,
  written: readonly ArgumentDocument[],
  specs: readonly ArgumentSpec[],
): void {
  written.forEach((argument, index) => {
    (argument.mayOverlap ?? []).forEach((name, at) => {
      const other = specs.find((spec) => spec.name === name);
      if (other?.kind === 'buffer' && other.name !== argument.name && other.type === argument.type) return;
      throw document.error(
        'argument-overlap',
        ['arguments', index, 'mayOverlap', at],
        `"${argument.name}" cannot overlap "${name}".`,
        { fix: `Name another buffer of type ${argument.type}, or remove it.` },
      );
    });
  });
}

function scalarValue(
  document: JsonDocument,
  argument: ArgumentDocument,
  index: number,
  scope: ExpressionScope,
): string | number {
  const path = ['arguments', index, 'value'];
  const value = argument.value ?? 0;
  if (/^[iu]/.test(argument.type)) {
    if (typeof value === 'number' && !Number.isInteger(value)) {
      throw document.error(
        'task-wrong-value',
        path,
        `"${argument.name}" is ${argument.type}, but ${value} is not a whole number.`,
        {
          fix: 'Give a whole number.',
        },
      );
    }
    return scope.check(value, path);
  }
  return typeof value === 'number' ? value : scope.check(value, path);
}

function refuseKeys(
  document: JsonDocument,
  argument: ArgumentDocument,
  index: number,
  keys: readonly (keyof ArgumentDocument)[],
  what: string,
): void {
  for (const key of keys) {
    if (argument[key] === undefined) continue;
    throw document.error(
      'task-unknown-key',
      ['arguments', index, key],
      `"${argument.name}" is ${what} and has no "${key}".`,
      {
        at: 'key',
        fix: 'Remove it, or change the role.',
      },
    );
  }
}

const distributionKeys: Readonly<
  Record<
    DistributionDocument['kind'],
    { readonly needed: readonly string[]; readonly allowed: readonly string[] }
  >
> = {
  normal: { needed: [], allowed: ['mean', 'deviation'] },
  uniform: { needed: ['low', 'high'], allowed: [] },
  positive: { needed: [], allowed: ['high'] },
  indexInto: { needed: ['extent'], allowed: [] },
  sorted: { needed: ['low', 'high'], allowed: [] },
  permutation: { needed: [], allowed: [] },
  constant: { needed: ['value'], allowed: [] },
};

function distributionOf(
  document: JsonDocument,
  argument: ArgumentDocument,
  index: number,
  scope: ExpressionScope,
): Distribution {
  const written = argument.distribution;
  if (written === undefined) return { kind: 'normal' };
  const path = ['arguments', index, 'distribution'];
  const { needed, allowed } = distributionKeys[written.kind];
  for (const key of Object.keys(written)) {
    if (key === 'kind' || needed.includes(key) || allowed.includes(key)) continue;
    throw document.error(
      'task-unknown-key',
      [...path, key],
      `The distribution "${written.kind}" has no "${key}".`,
      {
        at: 'key',
        fix:
          needed.length + allowed.length === 0
            ? 'Remove it.'
            : `Its keys are ${listWords([...needed, ...allowed])}.`,
      },
    );
  }
  for (const key of needed) {
    if (key in written) continue;
    throw document.error('task-missing-key', path, `The distribution "${written.kind}" lacks "${key}".`, {
      fix: `Add "${key}".`,
    });
  }
  const { low = 0, high = 1 } = written;
  if ((written.kind === 'uniform' || written.kind === 'sorted') && low > high) {
    throw document.error('task-wrong-value', [...path, 'low'], `"low" (${low}) is above "high" (${high}).`, {
      fix: 'Swap the two.',
    });
  }
  if ((written.kind === 'indexInto' || written.kind === 'permutation') && !/^[iu]/.test(argument.type)) {
    throw document.error(
      'task-wrong-value',
      [...path, 'kind'],
      `"${written.kind}" needs an integer type; "${argument.name}" is ${argument.type}.`,
      { fix: 'Use "normal" or "uniform".' },
    );
  }
  switch (written.kind) {
    case 'normal':
      return {
        kind: 'normal',
        ...(written.mean === undefined ? {} : { mean: written.mean }),
        ...(written.deviation === undefined ? {} : { deviation: written.deviation }),
      };
    case 'positive':
      return { kind: 'positive', ...(written.high === undefined ? {} : { high: written.high }) };
    case 'uniform':
    case 'sorted':
      return { kind: written.kind, low, high };
    case 'indexInto':
      return { kind: 'indexInto', extent: scope.check(written.extent ?? 0, [...path, 'extent']) };
    case 'permutation':
      return { kind: 'permutation' };
    case 'constant':
      return { kind: 'constant', value: written.value ?? 0 };
  }
}
