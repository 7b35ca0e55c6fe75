import { basename } from 'node:path';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import { headerFinder } from '../sim/header-finder.ts';
import { includeEdits } from '../sim/includes.ts';
import { anyPointerType, entryValues, placeSyclEntry } from '../sim/place-sycl-entry.ts';
import { applyEdits, byteOrderMarkEdits } from '../sim/text-edits.ts';
import type { TranslatedUnit } from '../sim/translate-cuda.ts';

/** Headers that come with SYCL compilers. */
const compilerHeader = /^(sycl|CL)\//;

/**
 * What the user's SYCL compiler makes a shared object of: the source as it is, host code that the region does not need blanked, and an
 * entry that hands the runner's queue and arguments to it (native/sycl-runner/entry.h). Kernels and their attributes are untouched.
 */
export function syclUnit(
  task: TaskSpec,
  source: string,
  parser: SyntaxParser,
): Result<TranslatedUnit, readonly Reason[]> {
  const tree = parser.parse(source);
  const placed = placeSyclEntry(task, source, tree);
  if (!placed.ok) return placed;
  const isBesideSource = headerFinder(task, new Set());
  const text = applyEdits(source, [
    ...placed.value.edits,
    ...byteOrderMarkEdits(source),
    ...includeEdits(source, (include) => compilerHeader.test(include.name) || isBesideSource(include)),
  ]);
  const { values, declarations } = entryValues(
    task,
    placed.value,
    (index, element, dimensions, range) =>
      `static_cast<::sycl::buffer<unsigned char, 1>*>(kf_arguments->slots[${index}])` +
      `->reinterpret<${element}, ${dimensions}>(${range})`,
  );
  const fileName = basename(task.sourceFile);
  const entry = [
    '#line 1 "kf-entry"',
    '#include <sycl/sycl.hpp>',
    anyPointerType,
    'extern "C" __attribute__((visibility("default"))) void kf_entry(void* kf_any_queue, void* const* kf_slots) {',
    ...placed.value.before.map((line) => `  ${line}`),
    '  ::sycl::queue& kf_queue = *static_cast<::sycl::queue*>(kf_any_queue);',
    '  const struct { void* const* slots; } kf_all{kf_slots}, *kf_arguments = &kf_all;',
    ...declarations.map((line) => `  ${line}`),
    `  ${placed.value.call(values)}`,
    '}',
    '',
  ];
  return succeed({
    fileName,
    text: `#line 1 ${JSON.stringify(fileName)}\n${text}\n${entry.join('\n')}`,
  });
}
