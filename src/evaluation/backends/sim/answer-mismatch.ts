import type { ElementType } from '../../../protocol/task.ts';
import { elementBytes } from '../../../protocol/task.ts';
import type { DumpedOutput, RunnerAnswer } from './runner-answer.ts';
import type { RunnerRequest } from './runner-request.ts';

const floating = new Set<ElementType>(['f16', 'bf16', 'f32', 'f64']);

/**
 * What in an answer does not fit what was asked for; undefined where all of it does. Answers come out of the candidate's process: which
 * files are read because of them, and how much of them, is for the request to say.
 */
export function answerMismatch(request: RunnerRequest, answer: RunnerAnswer): string | undefined {
  if (answer.event === 'failed') return undefined;
  if (request.dump === undefined) return undefined;
  const outputs = answer.outputs as readonly DumpedOutput[] | undefined;
  if (outputs === undefined) return 'it has no outputs';
  const expected = request.arguments.flatMap((argument, index) =>
    argument.kind === 'buffer' && argument.role !== 'input' ? [{ ...argument, index }] : [],
  );
  if (outputs.length !== expected.length)
    return `it has ${outputs.length} outputs instead of ${expected.length}`;
  for (const { index, name, type, elements } of expected) {
    const output = outputs.find(({ argument }) => argument === index);
    if (output === undefined) return `${name} is missing`;
    if (output.file !== `${request.dump}/arg${index}.bin`) return `${name} lies in another file`;
    // References in double precision widen.
    const isWhole =
      output.bytes === elements * elementBytes[type] || (floating.has(type) && output.bytes === elements * 8);
    if (!isWhole) return `${name} has ${output.bytes} bytes`;
    if (!Number.isInteger(output.unwrittenElements) || output.unwrittenElements < 0)
      return `what was written of ${name} is not said`;
  }
  return undefined;
}
