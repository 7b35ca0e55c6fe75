import { basename } from 'node:path';
import { bindArguments, namesOf } from '../../../src/evaluation/bind-task.ts';
import type { Names } from '../../../src/evaluation/bind-task.ts';
import { evaluateExpression } from '../../../src/syntax/expression.ts';
import type { ArgumentSpec, ElementType, Shape, TaskSpec } from '../../../src/protocol/task.ts';

/** Types of the elements as a SYCL compiler names them. */
const typeNames: Readonly<Record<ElementType, string>> = {
  f16: 'sycl::half',
  bf16: 'sycl::ext::oneapi::bfloat16',
  f32: 'float',
  f64: 'double',
  i8: 'std::int8_t',
  u8: 'std::uint8_t',
  i16: 'std::int16_t',
  u16: 'std::uint16_t',
  i32: 'std::int32_t',
  u32: 'std::uint32_t',
  i64: 'std::int64_t',
  u64: 'std::uint64_t',
};

/** Name of the file that the program writes for an argument of a case (both counted from 0). */
export function dumpName(oneCase: number, argument: number): string {
  return `case${oneCase}-arg${argument}.bin`;
}

function shapeExtents(argument: ArgumentSpec, names: Names): readonly number[] {
  return argument.kind === 'buffer' ? argument.shape.map((extent) => evaluateExpression(extent, names)) : [];
}

function holderOf(argument: ArgumentSpec, index: number, extents: readonly number[]): readonly string[] {
  const type = typeNames[argument.type];
  if (argument.kind === 'scalar')
    return [
      `    const std::uint64_t bits${index} = kf::scalar_bits(request.arguments[${index}]);`,
      `    ${type} a${index};`,
      `    std::memcpy(&a${index}, &bits${index}, sizeof a${index});`,
    ];
  const content = [
    `    const std::size_t n${index} = request.arguments[${index}].elements;`,
    argument.form === 'buffer'
      ? `    std::vector<${type}> memory${index}(n${index});`
      : `    ${type} *a${index} = sycl::malloc_shared<${type}>(n${index}, kf_queue);`,
  ];
  const memory = argument.form === 'buffer' ? `memory${index}.data()` : `a${index}`;
  content.push(
    argument.role === 'output'
      ? `    kf::fill_poison(request.seed, ${index}, ${memory}, n${index} * sizeof(${type}));`
      : `    kf::fill_input(request.arguments[${index}], ${index}, request.seed, request.pattern, ${memory});`,
  );
  if (argument.form === 'buffer')
    content.push(
      `    sycl::buffer<${type}, ${extents.length}> a${index}(${memory}, sycl::range<${extents.length}>(${extents.join(', ')}));`,
    );
  return content;
}

function dumpOf(argument: ArgumentSpec, index: number, oneCase: number): readonly string[] {
  if (argument.kind === 'scalar' || argument.role === 'input') return [];
  const type = typeNames[argument.type];
  const from =
    argument.form === 'buffer'
      ? [`    const sycl::host_accessor r${index}(a${index}, sycl::read_only);`, `&*r${index}.begin()`]
      : ['', `a${index}`];
  return [
    ...(from[0] === '' ? [] : [from[0] ?? '']),
    `    std::ofstream("${dumpName(oneCase, index)}", std::ios::binary)`,
    `        .write(reinterpret_cast<const char *>(${from[1]}), n${index} * sizeof(${type}));`,
  ];
}

/**
 * A program for a real SYCL compiler: the user's whole file with the region as it is, and a `main` of ours that reads requests
 * (native/common/REQUEST.md), one for each shape, makes the inputs with the project's own generator, calls the code and dumps outputs.
 */
export function syclProgram(task: TaskSpec, shapes: readonly Shape[], constants: Names): string {
  const { entry } = task;
  const parameters = task.arguments.map((argument) => {
    const type = typeNames[argument.type];
    if (argument.kind === 'scalar') return `${type} ${argument.name}`;
    if (argument.form === 'buffer')
      return `sycl::buffer<${type}, ${argument.shape.length}> &${argument.name}`;
    return `${argument.role === 'input' ? 'const ' : ''}${type} *${argument.name}`;
  });
  const wrapper =
    entry.kind === 'statement'
      ? [
          `static void kf_statement(sycl::queue &${entry.queue}, ${parameters.join(', ')}) {`,
          task.source.slice(task.region.start, task.region.end),
          '}',
        ]
      : [];
  const called = entry.kind === 'function' ? entry.name : 'kf_statement';
  const cases = shapes.flatMap((shape, oneCase) => {
    const names = namesOf(shape, constants);
    return [
      '  {',
      '    std::string nonce;',
      '    const kf::Request request = kf::read_request(std::cin, &nonce).value();',
      ...task.arguments.flatMap((argument, index) =>
        holderOf(argument, index, shapeExtents(argument, names)),
      ),
      `    ${called}(${['kf_queue', ...task.arguments.map((_, index) => `a${index}`)].join(', ')});`,
      '    kf_queue.wait_and_throw();',
      ...task.arguments.flatMap((argument, index) => dumpOf(argument, index, oneCase)),
      ...task.arguments.flatMap((argument, index) =>
        argument.kind === 'buffer' && argument.form !== 'buffer'
          ? [`    sycl::free(const_cast<void *>(static_cast<const void *>(a${index})), kf_queue);`]
          : [],
      ),
      '  }',
    ];
  });
  return [
    '#include "common/inputs.h"',
    '#include "common/request.h"',
    '#include <cstring>',
    '#include <fstream>',
    '#include <iostream>',
    '#include <sycl/sycl.hpp>',
    '#define main kf_original_main',
    `#line 1 ${JSON.stringify(basename(task.sourceFile))}`,
    task.source,
    '#undef main',
    '#line 1 "kf-main.cpp"',
    ...wrapper,
    'int main() {',
    '  sycl::queue kf_queue;',
    ...cases,
    '}',
    '',
  ].join('\n');
}

/** The arguments of each case, bound. */
export function boundCases(
  task: TaskSpec,
  shapes: readonly Shape[],
  constants: Names,
): readonly ReturnType<typeof bindArguments>[] {
  return shapes.map((shape) => bindArguments(task.arguments, namesOf(shape, constants)));
}
