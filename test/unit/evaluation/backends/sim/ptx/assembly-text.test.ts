import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { assemblyStatements } from '../../../../../../src/evaluation/backends/sim/ptx/assembly-statement.ts';
import { assemblyEdits } from '../../../../../../src/evaluation/backends/sim/ptx/assembly-text.ts';
import { applyEdits } from '../../../../../../src/evaluation/backends/sim/text-edits.ts';

/** The C++ that one assembler text becomes, with two inputs and one output. */
function translated(template: string, operands = ': "=r"(d) : "r"(a), "r"(b)'): string {
  const text = `asm volatile(${JSON.stringify(template)} ${operands});`;
  return applyEdits(text, assemblyEdits(text));
}

describe('inline assembly', () => {
  it('is found in macros, beside comments and strings that look like it', () => {
    const text = [
      '// asm("x");',
      'const char* s = "asm(\\"y\\")";',
      '#define LOAD(r, p) \\',
      '  asm volatile("ld.global.f32 %0, [%1];" \\',
      '               : "=f"(r) : "l"(p))',
      'void f() { __asm__("nop;"); }',
    ].join('\n');
    const found = assemblyStatements(text);
    assert.deepEqual(
      found.map(({ line, template }) => [line, template]),
      [
        [4, 'ld.global.f32 %0, [%1];'],
        [6, 'nop;'],
      ],
    );
    assert.deepEqual(
      found[0]?.operands.map(({ constraint, isOutput, expression }) => [constraint, isOutput, expression]),
      [
        ['f', true, 'r'],
        ['l', false, 'p'],
      ],
    );
  });

  it('leaves nothing to the assembler of the host', () => {
    const text =
      '#define A asm\nint f() { A("syscall"); asm /* */ volatile goto("syscall"); }\nint g() __asm__("name");';
    const result = applyEdits(text, assemblyEdits(text));
    assert.doesNotMatch(result, /\basm\b|__asm__/);
    assert.match(result, /#define A kf_unsupported_assembly/);
  });

  it('keeps the lines of a macro continued', () => {
    const text =
      '#define WAIT(n) \\\n  asm volatile("cp.async.wait_group %0;\\n" \\\n    ::"n"(n))\nint after;';
    const result = applyEdits(text, assemblyEdits(text));
    assert.equal(result.split('\n').length, 4);
    assert.match(result, /async_wait\(unsigned\(kf_o0\)\).*\\\n\nint after;$/s);
  });

  it('reads neighbouring strings, names with two colons and read-write operands', () => {
    const [statement] = assemblyStatements(
      'asm("add.f32 %0, " "%0, %1;" : "+f"(ns::x[0]) : "f"(f(1, 2)) : "memory");',
    );
    assert.equal(statement?.template, 'add.f32 %0, %0, %1;');
    assert.deepEqual(
      statement?.operands.map(({ isInput, expression }) => [isInput, expression]),
      [
        [true, 'ns::x[0]'],
        [true, 'f(1, 2)'],
      ],
    );
  });

  const instructions: Readonly<Record<string, RegExp>> = {
    'add.s32 %0, %1, %2;':
      /put\(kf_o0, \(kf_p::add<int32_t>\(kf_p::as<int32_t>\(kf_o1\), kf_p::as<int32_t>\(kf_o2\)\)\)\)/,
    'add.sat.f32 %0, %1, 0f3F800000;': /saturate\(kf_p::add<float>/,
    'mul.wide.u32 %0, %1, %2;': /mul_wide<uint32_t>/,
    'mad.wide.s32 %0, %1, %2, %1;': /mad_wide<int32_t>\(.*as<int64_t>\(kf_o1\)\)/,
    'ld.shared.v2.u32 {%1, %2}, [%0+8];':
      /load_plain<uint32_t>\(kf_p::shared_address\(kf_o0, 8ll\), kf_o1, kf_o2\)/,
    'ld.volatile.global.u32 %0, [%1];': /load_volatile<uint32_t>\(kf_p::generic_address\(kf_o1, 0\), kf_o0\)/,
    'st.release.gpu.global.u32 [%1], %2;': /store_release<uint32_t>/,
    'red.global.add.f32 [%1], %2;': /atomicAdd\(\(float\*\)/,
    'atom.global.cas.b32 %0, [%1], %2, 0;': /atomicCAS\(\(uint32_t\*\)/,
    'cp.async.ca.shared.global [%0], [%1], 4, %2;':
      /copy_asynchronously\(kf_p::shared_address\(kf_o0, 0\), kf_p::generic_address\(kf_o1, 0\), 4ll, kf_o2\)/,
    'bar.sync 0;': /__syncthreads\(\);/,
    'shfl.sync.down.b32 %0|p, %1, 2, 31, -1;': /__shfl_down_sync.*kf_r_p = kf_p::shuffle_is_inside_down/,
    '{ .reg .pred p; setp.lt.s32 p, %1, %2; @!p mov.u32 %0, 7; }':
      /bool kf_r_p = \{\};.*kf_r_p = .*<.*if \(!kf_r_p\) \{ kf_p::put\(kf_o0, 7ll\); \}/,
    'mov.b64 %0, {%1, %2};': /put\(kf_o0, kf_p::pack\(kf_o1, kf_o2\)\)/,
    'cvt.rn.bf16x2.f32 %0, %1, %2;': /pack\(kf_p::convert<__nv_bfloat16>\(kf_p::as<float>\(kf_o2\).*kf_o1/,
    'mov.u32 %0, %ctaid.y;': /put\(kf_o0, kf_p::ctaid\(\)\.y\)/,
  };
  for (const [template, expected] of Object.entries(instructions)) {
    it(`becomes C++: ${template}`, () => {
      assert.match(translated(template), expected);
    });
  }

  for (const template of [
    'wgmma.fence.sync.aligned;',
    'cp.async.bulk.commit_group;',
    'bar.sync 1, 64;',
    'mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e4m3.f32 {%0}, {%1}, {%2}, {%0};',
    'mbarrier.init.shared.b64 [%0], %1;',
    'LOOP: bra LOOP;',
  ])
    it(`ends the launch with the instruction it cannot do: ${template}`, () => {
      const text = translated(template);
      assert.match(text, /^KF_UNSUPPORTED\("the PTX instruction \\"\w/);
      assert.ok(text.includes(template.slice(0, 8)), text);
    });
});
