import { basename } from 'node:path';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { includeEdits } from './includes.ts';
import { anyPointerType, entryValues, placeSyclEntry } from './place-sycl-entry.ts';
import type { PlacedEntry } from './place-sycl-entry.ts';
import { localAccessorEdits } from './sycl-local-accessors.ts';
import { attributeEdits } from './sycl-attributes.ts';
import { declarationEdits } from './sycl-declarations.ts';
import type { TranslatedUnit, TranslationOptions } from './translate-cuda.ts';
import { applyEdits, byteOrderMarkEdits } from './text-edits.ts';
import { unrollEdits } from './unroll-loops.ts';
import { hostNames } from './sycl-host-names.ts';

/**
 * Translates a SYCL task's source with a candidate in place into a unit that defines `kf_entry`, to be compiled against the facade
 * (native/sim/sycl). Host code that the region does not need is blanked, attributes of kernels are moved, line numbers kept.
 * What a statement takes from its function and is neither argument nor constant is a reason with its line.
 */
export function translateSyclTask(
  task: TaskSpec,
  source: string,
  parser: SyntaxParser,
  options: TranslationOptions,
): Result<TranslatedUnit, readonly Reason[]> {
  const tree = parser.parse(source);
  const placed = placeSyclEntry(task, source, tree);
  if (!placed.ok) return placed;
  const blanks = placed.value.edits;
  const isKept = (node: SyntaxNode): boolean =>
    !blanks.some((edit) => edit.start <= node.start && node.end <= edit.end);
  const { uniform, constants } = hostNames(tree, task);
  const names = { ...constantValues(fileConstants(tree)), ...constants };
  const text = applyEdits(source, [
    ...blanks,
    ...attributeEdits(tree),
    ...localAccessorEdits(tree, names),
    ...declarationEdits(source),
    ...byteOrderMarkEdits(source),
    ...unrollEdits(tree, source, names, isKept, uniform),
    ...includeEdits(source, options.isHeaderPresent),
  ]);
  const fileName = basename(task.sourceFile);
  return succeed({
    fileName,
    text: `#line 1 ${JSON.stringify(fileName)}\n${text}\n${entryText(task, placed.value)}`,
  });
}

/**
 * Translates a whole program with its own `main`, or a header of one: nothing is blanked, attributes of kernels are moved. For running
 * public sources as they are; tasks never go this way.
 */
export function translateSyclProgram(
  source: string,
  fileName: string,
  parser: SyntaxParser,
  options: TranslationOptions,
): TranslatedUnit {
  const tree = parser.parse(source);
  const text = applyEdits(source, [
    ...attributeEdits(tree),
    ...localAccessorEdits(tree, constantValues(fileConstants(tree))),
    ...declarationEdits(source),
    ...byteOrderMarkEdits(source),
    ...includeEdits(source, (include) => include.quoted || options.isHeaderPresent(include)),
  ]);
  // Programs rely on what the headers of SYCL compilers include themselves.
  const headers = ['chrono', 'iostream', 'random', 'string'].map((name) => `#include <${name}>\n`).join('');
  return { text: `${headers}#line 1 ${JSON.stringify(fileName)}\n${text}\n`, fileName };
}

/** `kf_entry`: unpacks the task's arguments and calls the function that submits the kernels. */
function entryText(task: TaskSpec, placed: PlacedEntry): string {
  const { values, declarations } = entryValues(
    task,
    placed,
    (index, element, dimensions, range) =>
      `::kf::sim::sycl::buffer_over<${element}, ${dimensions}>(kf_arguments->slots[${index}], ${range})`,
  );
  return [
    '#line 1 "kf-entry"',
    anyPointerType,
    'extern "C" KF_UNTRACED void kf_entry(const ::kf::sim::Arguments* kf_arguments, const ::kf::sim::LaunchShape*) {',
    ...placed.before.map((line) => `  ${line}`),
    '  ::sycl::queue kf_queue{::sycl::property::queue::in_order()};',
    ...declarations.map((line) => `  ${line}`),
    `  ${placed.call(values)}`,
    '  kf_queue.wait();',
    '}',
    '',
  ].join('\n');
}
