import type { TaskSpec } from '../../../protocol/task.ts';
import { evaluateExpression } from '../../../syntax/expression.ts';
import type { KernelDefinition } from '../../../syntax/kernel-finder.ts';
import type { Names } from '../../bind-task.ts';

/** Values of a kernel's template parameters in the instance that the task launches: `reduce<256>`. */
export function templateValues(
  task: Pick<TaskSpec, 'entry'>,
  kernel: KernelDefinition,
  constants: Names,
): Names {
  if (task.entry.kind !== 'kernel') return {};
  const list = /<(.*)>/s.exec(task.entry.instance)?.[1];
  const values: Record<string, number> = {};
  const given = list === undefined ? [] : list.split(',');
  kernel.templateParameters.forEach((parameter, index) => {
    const text = given[index] ?? parameter.defaultText;
    if (parameter.kind !== 'value' || text === undefined) return;
    try {
      values[parameter.name] = evaluateExpression(text.trim(), constants);
    } catch {
      // A type, or an expression of more than integers: the estimate does without.
    }
  });
  return values;
}
