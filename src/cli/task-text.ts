import type { Distribution, TaskSpec } from '../protocol/task.ts';

/** Rows of a table of arguments: name, type, role, shape or value, values. */
export function describeArguments(spec: TaskSpec): string[][] {
  return spec.arguments.map((argument) =>
    argument.kind === 'scalar'
      ? [argument.name, argument.type, 'scalar', String(argument.value), '']
      : [
          argument.name,
          argument.type,
          argument.role,
          argument.shape.join(' x '),
          argument.role === 'output' ? '' : distributionText(argument.distribution),
        ],
  );
}

/** Rows of a table of shapes. Held-out shapes are only counted: they stay out of sight. */
export function shapeRows(spec: TaskSpec): string[][] {
  const text = (group: 'tune' | 'check'): string =>
    spec.shapes[group]
      .map((shape) =>
        Object.entries(shape)
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
      )
      .join('; ');
  return [
    ['tune', text('tune')],
    ['check', text('check')],
    ['held out', `${spec.shapes.heldOut.length}, not shown`],
  ];
}

function distributionText(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'normal':
      return 'any';
    case 'uniform':
      return `${distribution.low} to ${distribution.high}`;
    case 'positive':
      return distribution.high === undefined ? 'above 0' : `above 0, to ${distribution.high}`;
    case 'indexInto':
      return `0 to ${distribution.extent} - 1`;
    case 'sorted':
      return `ascending, ${distribution.low} to ${distribution.high}`;
    case 'permutation':
      return 'a permutation';
    case 'constant':
      return `always ${distribution.value}`;
  }
}
