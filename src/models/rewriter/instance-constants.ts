import type { TaskSpec } from '../../protocol/task.ts';
import { evaluateExpression } from '../../syntax/expression.ts';
import type { KernelDefinition } from '../../syntax/kernel-finder.ts';

/** Values of a kernel's template parameters in the instance that the task launches: `tiled<float, 16>`. */
export function instanceConstants(
  task: Pick<TaskSpec, 'entry'>,
  kernel: KernelDefinition,
  constants: Readonly<Record<string, number>>,
): Record<string, number> {
  const values: Record<string, number> = {};
  if (task.entry.kind !== 'kernel') return values;
  const given = /<([^]*)>/.exec(task.entry.instance)?.[1]?.split(',') ?? [];
  kernel.templateParameters.forEach((parameter, index) => {
    const text = given[index] ?? parameter.defaultText;
    if (parameter.kind !== 'value' || text === undefined) return;
    try {
      values[parameter.name] = evaluateExpression(text.trim(), constants);
    } catch {
      // More than integers: operators then see a name without a value.
    }
  });
  return values;
}
