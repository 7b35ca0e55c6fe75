import { basename } from 'node:path';
import type { TaskSpec } from '../../../protocol/task.ts';
import type { ElementType } from '../../../protocol/task.ts';
import { cudaTypeName } from '../../../syntax/element-types.ts';
import type { TranslatedUnit } from './translate-cuda.ts';

const floating = new Set<ElementType>(['f16', 'bf16', 'f32', 'f64']);

/**
 * Unit of a host reference (native/sim/runner/reference.h): the user's file and an entry that hands it the arguments, floating
 * ones as doubles. Integer types keep their width.
 */
export function referenceUnit(
  task: TaskSpec,
  text: string,
  functionName: string,
  file: string,
): TranslatedUnit {
  const values = task.arguments.map((argument, index) => {
    const type = floating.has(argument.type) ? 'double' : cudaTypeName[argument.type];
    return argument.kind === 'buffer'
      ? `static_cast<${type}*>(kf_slots[${index}])`
      : `*static_cast<${type}*>(kf_slots[${index}])`;
  });
  const fileName = basename(file);
  return {
    fileName,
    text: [
      `#line 1 ${JSON.stringify(fileName)}`,
      text,
      '#line 1 "kf-reference"',
      'extern "C" void kf_reference(void* const* kf_slots) {',
      `  ${functionName}(${values.join(', ')});`,
      '}',
      '',
    ].join('\n'),
  };
}
