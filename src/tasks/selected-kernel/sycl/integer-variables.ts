import { elementTypeOf } from '../../../syntax/element-types.ts';
import type { HostVariable } from '../../../syntax/sycl/host-scope.ts';
import type { DraftArgument } from '../task-draft.ts';

/** Element type of a host variable that holds one integer. */
export function integerType(variable: HostVariable): DraftArgument['type'] | undefined {
  if (variable.pointer || variable.extents.length > 0) return undefined;
  const type = variable.deduced ? 'int' : variable.typeText;
  const element = elementTypeOf(type.replace(/\bstd::/, ''));
  return element !== undefined && /^[iu]/.test(element) ? element : undefined;
}
