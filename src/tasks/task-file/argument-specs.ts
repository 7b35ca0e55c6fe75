import type { ArgumentSpec, Distribution, ElementType } from '../../protocol/task.ts';
import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import { closest, listWords } from '../../shared/closest.ts';
import type { JsonDocument } from './json-document.ts';
import type { ArgumentDocument, DistributionDocument } from './task-document.ts';
import type { ExpressionScope } from './expression-scope.ts';
import type { SourceKernel } from './source-kernel.ts';

/** Turns the arguments of a task file into specs, holding them to the kernel's parameters. */
export function argumentSpecs(
  document: JsonDocument,
  written: readonly ArgumentDocument[],
  source: SourceKernel,
  scope: ExpressionScope,
): ArgumentSpec[] {
  const parameters = source.kernel.parameters;
  const names = parameters.map((parameter) => parameter.name);
  const signature = `${source.kernel.name}(${names.join(', ')})`;
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
      `The kernel has no parameter "${argument.name}".`,
      {
        fix:
          suggestion === undefined
            ? `Its parameters are ${listWords(names)}.`
            : `Did you mean "${suggestion}"? The kernel is ${signature}.`,
      },
    );
  });
  const missing = names.filter((name) => !written.some((argument) => argument.name === name));
  if (missing.length > 0) {
    throw document.error(
      'argument-missing',
      ['arguments'],
      `${missing.length === 1 ? 'The parameter' : 'The parameters'} ${listWords(missing)} of the kernel ${missing.length === 1 ? 'is' : 'are'} not described.`,
      { fix: `Describe every parameter of ${signature}, in this order.` },
    );
  }
  const firstMoved = written.findIndex((argument, index) => argument.name !== names[index]);
  if (firstMoved >= 0) {
    throw document.error(
      'argument-order',
      ['arguments', firstMoved, 'name'],
      `"${written[firstMoved]?.name ?? ''}" stands where the kernel has "${names[firstMoved] ?? ''}".`,
      { fix: `Keep the kernel's order: ${listWords(names)}.` },
    );
  }
  const specs = written.map((argument, index) => {
    const parameter = parameters[index];
    if (parameter !== undefined) checkParameter(document, argument, index, parameter);
    return specOf(document, argument, index, scope);
  });
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
  parameter: KernelParameter,
): void {
  const path = ['arguments', index];
  const declared = parameter.typeText;
  if (parameter.pointer && argument.role === 'scalar') {
    throw document.error(
      'argument-role',
      [...path, 'role'],
      `"${argument.name}" is a pointer (${declared}), not a scalar.`,
      {
        fix: 'Use "input", "output" or "inout".',
      },
    );
  }
  if (!parameter.pointer && argument.role !== 'scalar') {
    throw document.error(
      'argument-role',
      [...path, 'role'],
      `"${argument.name}" is a value (${declared}), not a buffer.`,
      {
        fix: 'Use the role "scalar" with a "value".',
      },
    );
  }
  if (parameter.pointer && parameter.constant && argument.role !== 'input') {
    throw document.error(
      'argument-role',
      [...path, 'role'],
      `The kernel cannot write "${argument.name}": it is ${declared}.`,
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
      `"${argument.name}" is ${declared} in the kernel, which is ${type}, not ${argument.type}.`,
      { fix: `Use "type": "${type}".` },
    );
  }
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
    refuseKeys(document, argument, index, ['shape', 'distribution', 'order'], 'a scalar');
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
    ...(argument.order === undefined ? {} : { order: argument.order }),
  };
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
