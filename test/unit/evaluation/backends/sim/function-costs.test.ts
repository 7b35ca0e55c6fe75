import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { mixByBlock, parseDisassembly } from '../../../../../src/evaluation/backends/sim/instruction-mix.ts';
import type { InstructionMix } from '../../../../../src/evaluation/backends/sim/instruction-classes.ts';
import { unitFlags } from '../../../../../src/evaluation/backends/sim/native-sim.ts';
import type { HostCompiler } from '../../../../../src/evaluation/backends/sim/native-sim.ts';
import { packageRoot } from '../../../../../src/shared/package-root.ts';
import { isPresent } from '../../../native/host-compilers.ts';

type Counts = Partial<Record<keyof InstructionMix, number>>;

/** Parameters of each tested function. */
const parameters =
  'float a, float b, float c, double p, double q, double r, int i, int j, unsigned u, unsigned v, long long l';

interface Row {
  readonly name: string;
  readonly cuda?: string;
  readonly sycl?: string;
  readonly cost: Counts;
}

/** What a GPU issues for one call: the classes that count, all others zero. */
const rows: readonly Row[] = [
  { name: 'contraction', cuda: 'a * b + c', sycl: 'a * b + c', cost: { fp32Fma: 1 } },
  { name: 'fma', cuda: 'fmaf(a, b, c)', sycl: 'sycl::fma(a, b, c)', cost: { fp32Fma: 1 } },
  { name: 'rounded_fma', cuda: '__fmaf_rn(a, b, c)', sycl: 'sycl::mad(a, b, c)', cost: { fp32Fma: 1 } },
  { name: 'fma_toward_zero', cuda: '__fmaf_rz(a, b, c)', cost: { fp32Fma: 1 } },
  { name: 'standard_fma', cuda: 'std::fma(a, b, c)', cost: { fp32Fma: 1 } },
  { name: 'double_fma', cuda: 'fma(p, q, r)', sycl: 'sycl::fma(p, q, r)', cost: { fp64Fma: 1 } },
  { name: 'maximum', cuda: 'fmaxf(a, b)', sycl: 'sycl::fmax(a, b)', cost: { compare: 1 } },
  { name: 'overloaded_minimum', cuda: 'min(a, b)', sycl: 'sycl::min(a, b)', cost: { compare: 1 } },
  { name: 'double_maximum', cuda: 'max(p, q)', sycl: 'sycl::max(p, q)', cost: { compare: 1 } },
  { name: 'relu', cuda: 'fmaxf(a, 0.0f)', sycl: 'sycl::fmax(a, 0.0f)', cost: { compare: 1 } },
  { name: 'saturation', cuda: '__saturatef(a)', cost: { fp32Add: 1 } },
  { name: 'absolute', cuda: 'fabsf(a)', sycl: 'sycl::fabs(a)', cost: {} },
  { name: 'sign_copy', cuda: 'copysignf(a, b)', sycl: 'sycl::copysign(a, b)', cost: {} },
  { name: 'floor', cuda: 'floorf(a)', sycl: 'sycl::floor(a)', cost: { conversion: 1 } },
  { name: 'standard_ceil', cuda: 'std::ceil(a)', sycl: 'sycl::ceil(a)', cost: { conversion: 1 } },
  { name: 'truncate', cuda: 'truncf(a)', sycl: 'sycl::trunc(a)', cost: { conversion: 1 } },
  { name: 'nearest', cuda: 'rintf(a)', sycl: 'sycl::rint(a)', cost: { conversion: 1 } },
  {
    name: 'round',
    cuda: 'roundf(a)',
    sycl: 'sycl::round(a)',
    cost: { fp32Add: 1, integer: 1, compare: 2, conversion: 1 },
  },
  { name: 'to_integer', cuda: '__float2int_rn(a)', sycl: '(int)a', cost: { conversion: 1 } },
  {
    name: 'scaling',
    cuda: 'ldexpf(a, i)',
    sycl: 'sycl::ldexp(a, i)',
    cost: { fp32Multiply: 2, integer: 4 },
  },
  { name: 'integer_minimum', cuda: 'min(i, j)', sycl: 'sycl::min(i, j)', cost: { compare: 1 } },
  { name: 'chosen_maximum', cuda: 'i > j ? i : j', sycl: 'i > j ? i : j', cost: { compare: 1 } },
  { name: 'unsigned_maximum', cuda: 'max(u, v)', sycl: 'sycl::max(u, v)', cost: { compare: 1 } },
  { name: 'integer_absolute', cuda: 'abs(i)', sycl: 'sycl::abs(i)', cost: { integer: 1 } },
  { name: 'set_bits', cuda: '__popc(u)', sycl: 'sycl::popcount(u)', cost: { conversion: 1 } },
  { name: 'leading_zeros', cuda: '__clz(i)', sycl: 'sycl::clz(i)', cost: { conversion: 1 } },
  { name: 'long_leading_zeros', cuda: '__clzll(l)', sycl: 'sycl::clz(l)', cost: { conversion: 2 } },
  { name: 'first_bit', cuda: '__ffs(i)', sycl: 'sycl::ctz(i)', cost: { conversion: 2 } },
  { name: 'reversal', cuda: '__brev(u)', cost: { conversion: 1 } },
  { name: 'permutation', cuda: '__byte_perm(u, v, 0x3210)', cost: { integer: 1 } },
  { name: 'difference', cuda: '__usad(u, v, 0)', sycl: 'sycl::abs_diff(u, v)', cost: { integer: 1 } },
  { name: 'four_products', cuda: '__dp4a(i, j, 0)', cost: { integer: 1 } },
  { name: 'upper_half', cuda: '__umulhi(u, v)', sycl: 'sycl::mul_hi(u, v)', cost: { integer: 1 } },
  { name: 'long_upper_half', cuda: '__mul64hi(l, l)', sycl: 'sycl::mul_hi(l, l)', cost: { integer: 6 } },
  {
    name: 'to_half',
    cuda: '__half2float(__float2half(a))',
    sycl: 'float(sycl::half(a))',
    cost: { fp32Add: 1, conversion: 1 },
  },
  // What texts that mean the same cost: docs/time-model.md, "Texts that should cost the same".
  { name: 'half_by_division', cuda: 'a / 2.0f', sycl: 'a / 2.0f', cost: { fp32Multiply: 1 } },
  { name: 'half_by_product', cuda: 'a * 0.5f', sycl: 'a * 0.5f', cost: { fp32Multiply: 1 } },
  { name: 'quotient', cuda: 'a / b', sycl: 'a / b', cost: { fp32Special: 1 } },
  { name: 'quotient_of_doubles', cuda: 'p / q', sycl: 'p / q', cost: { fp64Special: 1 } },
  { name: 'double_product', cuda: 'p * q', sycl: 'p * q', cost: { fp64Multiply: 1 } },
  { name: 'quadruple', cuda: 'i * 4', sycl: 'i * 4', cost: { integer: 1 } },
  { name: 'shifted', cuda: 'i << 2', sycl: 'i << 2', cost: { integer: 1 } },
  { name: 'remainder', cuda: 'u % 32', sycl: 'u % 32', cost: { integer: 1 } },
  { name: 'masked', cuda: 'u & 31', sycl: 'u & 31', cost: { integer: 1 } },
  { name: 'integer_quotient', cuda: 'u / v', sycl: 'u / v', cost: { integerDivide: 1 } },
  { name: 'doubled_sum', cuda: 'a * 2.0f + b', sycl: 'a * 2.0f + b', cost: { fp32Fma: 1 } },
  { name: 'repeated', cuda: '(a + b) * (a + b)', sycl: '(a + b) * (a + b)', cost: { fp32Fma: 1 } },
];

/** Mixes of the functions of one unit, by name. Each stores what it computes, so that nothing happens behind a call. */
function mixesOf(
  command: string,
  family: HostCompiler['family'],
  language: 'cuda' | 'sycl',
  folder: string,
): ReadonlyMap<string, Counts> {
  const header = language === 'cuda' ? '<cuda_fp16.h>' : '<sycl/sycl.hpp>';
  const first = language === 'cuda' ? '#include <cuda_runtime.h>\n' : '';
  const functions = rows.flatMap((row) =>
    row[language] === undefined
      ? []
      : [
          `extern "C" void k_${row.name}(${parameters}, void* out) { const auto value = ${row[language]}; *(decltype(+value)*)out = value; }`,
        ],
  );
  const source = join(folder, `${family}-${language}.cpp`);
  const object = join(folder, `${family}-${language}.o`);
  writeFileSync(source, `${first}#include ${header}\n${functions.join('\n')}\n`);
  const native = join(packageRoot(), 'native');
  execFileSync(command, [
    ...unitFlags(family, 'checked', 'gnu++20'),
    ...['-I', join(native, 'sim', language, 'include'), '-I', native],
    ...['-shared', '-nodefaultlibs', source, '-lgcc', '-o', object],
  ]);
  const text = execFileSync('objdump', ['-d', '--no-show-raw-insn', '-j', '.text', object], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const mixes = new Map<string, Counts>();
  for (const part of text.split(/\n(?=[0-9a-f]+ <)/)) {
    const name = /^[0-9a-f]+ <k_(\w+)>/.exec(part)?.[1];
    if (name === undefined) continue;
    const sum: Counts = {};
    for (const mix of mixByBlock(parseDisassembly(part), 'x86-64').values())
      for (const [kind, count] of Object.entries(mix) as [keyof InstructionMix, number][])
        if (count > 0) sum[kind] = (sum[kind] ?? 0) + count;
    mixes.set(name, sum);
  }
  return mixes;
}

describe('costs of functions in compiled units', () => {
  const families = [
    ['g++', 'gcc'],
    ['clang++', 'clang'],
  ] as const;
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kf-costs-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [command, family] of families)
    for (const language of ['cuda', 'sycl'] as const)
      it(`${command} gives ${language} functions the cost of a GPU's instructions`, function () {
        if (!isPresent(command) || !isPresent('objdump') || process.arch !== 'x64') {
          console.log(`${command} or objdump for x86-64 is not here`);
          this.skip();
        }
        this.timeout(120_000);
        const mixes = mixesOf(command, family, language, folder);
        const expected = rows.filter((row) => row[language] !== undefined);
        assert.deepEqual(
          Object.fromEntries(expected.map(({ name }) => [name, mixes.get(name)])),
          Object.fromEntries(expected.map(({ name, cost }) => [name, cost])),
        );
      });
});
