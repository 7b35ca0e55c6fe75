import assert from 'node:assert/strict';
import {
  classifyAarch64,
  classifyX86,
  mixByBlock,
  parseDisassembly,
  warpInstructionMix,
} from '../../../../../src/evaluation/backends/sim/instruction-mix.ts';

const x86 = `
/tmp/unit.so:     file format elf64-x86-64

0000000000001170 <_Z6matmulPKfS0_Pfiii>:
    1170:	push   %rbp
    1171:	sub    $0x18,%rsp
    1175:	call   1050 <__sanitizer_cov_trace_pc@plt>
    117a:	mov    $0x0,%ebx
    117f:	cmp    %ebx,%r12d
    1182:	jle    11d0 <_Z6matmulPKfS0_Pfiii+0x60>
    1184:	call   1050 <__sanitizer_cov_trace_pc@plt>
    1189:	movslq %ebx,%rax
    118c:	lea    0x0(%rbp,%rax,4),%rdi
    1191:	call   1040 <__tsan_read4@plt>
    1196:	movss  (%rdi),%xmm0
    119a:	mulss  (%r14),%xmm0
    119f:	addss  0xc(%rsp),%xmm0
    11a5:	movss  %xmm0,0xc(%rsp)
    11ab:	add    $0x1,%ebx
    11ae:	cmp    %ebx,%r12d
    11b1:	jne    1184 <_Z6matmulPKfS0_Pfiii+0x14>
    11b3:	call   1050 <__sanitizer_cov_trace_pc@plt>
    11b8:	divss  %xmm1,%xmm0
    11bc:	xor    %eax,%eax
    11be:	add    $0x18,%rsp
    11c2:	ret
    11c3:	imul   %eax,%eax
`;

const aarch64 = `
0000000000000a10 <_Z6matmulPKfS0_Pfiii>:
 a10:	stp	x29, x30, [sp, #-48]!
 a14:	bl	8f0 <__sanitizer_cov_trace_pc@plt>
 a18:	sxtw	x1, w19
 a1c:	add	x0, x20, w19, sxtw #2
 a20:	bl	8e0 <__tsan_read4@plt>
 a24:	ldr	s1, [x0]
 a28:	fmul	s1, s1, s9
 a2c:	fadd	s8, s8, s1
 a30:	fmadd	s10, s1, s2, s10
 a34:	add	w19, w19, #0x1
 a38:	cmp	w19, w21
 a3c:	b.ne	a14 <_Z6matmulPKfS0_Pfiii+0x4>  // b.any
 a40:	bl	8f0 <__sanitizer_cov_trace_pc@plt>
 a44:	fsqrt	d0, d0
 a48:	scvtf	d1, w0
 a4c:	add	sp, sp, #0x30
 a50:	ret
`;

describe('instruction mix', () => {
  it('reads basic blocks of x86-64 code, products and sums fused', () => {
    const blocks = mixByBlock(parseDisassembly(x86), 'x86-64');
    assert.deepEqual([...blocks.keys()], [0x117a, 0x1189, 0x11b8]);
    const head = blocks.get(0x117a);
    assert.deepEqual([head?.integer, head?.compare, head?.branch], [0, 1, 1]);
    const loop = blocks.get(0x1189);
    assert.deepEqual(
      [loop?.fp32Fma, loop?.fp32Add, loop?.fp32Multiply, loop?.integer, loop?.compare, loop?.branch],
      [1, 0, 0, 1, 0, 0],
    );
    assert.equal(loop?.loopControl, 3);
    const tail = blocks.get(0x11b8);
    assert.deepEqual([tail?.fp32Special, tail?.integer, tail?.integerDivide], [1, 0, 0]);
  });

  it('reads basic blocks of aarch64 code', () => {
    const blocks = mixByBlock(parseDisassembly(aarch64), 'aarch64');
    const loop = blocks.get(0xa18);
    assert.deepEqual(
      [loop?.fp32Fma, loop?.fp32Add, loop?.integer, loop?.compare, loop?.branch],
      [2, 0, 1, 0, 0],
    );
    assert.equal(loop?.loopControl, 3);
    const tail = blocks.get(0xa44);
    assert.deepEqual([tail?.fp64Special, tail?.conversion, tail?.integer], [1, 1, 0]);
  });

  it('agrees between the two architectures on one loop', () => {
    const left = mixByBlock(parseDisassembly(x86), 'x86-64').get(0x1189);
    const right = mixByBlock(parseDisassembly(aarch64), 'aarch64').get(0xa18);
    assert.deepEqual({ ...left, fp32Fma: 0 }, { ...right, fp32Fma: 0 });
  });

  const cases: readonly (readonly ['x86' | 'arm', string, string, string, number])[] = [
    ['x86', 'mulsd', '%xmm1,%xmm0', 'fp64Multiply', 1],
    ['x86', 'addps', '%xmm1,%xmm0', 'fp32Add', 4],
    ['x86', 'vfmadd231ss', '%xmm2,%xmm1,%xmm0', 'fp32Fma', 1],
    ['x86', 'vfnmadd213sd', '%xmm2,%xmm1,%xmm0', 'fp64Fma', 1],
    ['x86', 'comiss', '%xmm1,%xmm0', 'compare', 1],
    ['x86', 'maxss', '%xmm1,%xmm0', 'compare', 1],
    ['x86', 'cvttss2si', '%xmm0,%eax', 'conversion', 1],
    ['x86', 'sqrtss', '%xmm0,%xmm0', 'fp32Special', 1],
    ['x86', 'imul', '%ecx,%eax', 'integer', 1],
    ['x86', 'idivl', '0x8(%rsp)', 'integerDivide', 1],
    ['x86', 'lea', '0x20(%rsp),%rdi', 'none', 0],
    ['x86', 'lea', '0x2fe5(%rip),%rdi', 'none', 0],
    ['x86', 'lea', '(%rax,%rcx,4),%rdi', 'integer', 1],
    ['x86', 'lea', '0x20(%rbx),%rdi', 'none', 0],
    ['x86', 'lea', '0x7(%rax),%edx', 'integer', 1],
    ['x86', 'lea', '0x1(%rax),%rax', 'loopControl', 1],
    ['x86', 'addq', '$0x4,0x10(%rsp)', 'loopControl', 1],
    ['x86', 'add', '%r13,%rbx', 'integer', 1],
    ['x86', 'lea', '0x40(%rbx),%rdi', 'none', 0],
    ['x86', 'lea', '0x1(%rbx),%r9d', 'integer', 1],
    ['x86', 'lea', '0x40(%rbx,%r15,4),%rdi', 'none', 0],
    ['x86', 'lea', '0x0(,%r12,4),%r13', 'integer', 1],
    ['x86', 'pxor', '%xmm0,%xmm0', 'none', 0],
    ['x86', 'mov', '%rdi,(%rax)', 'none', 0],
    ['x86', 'jmp', '11d0', 'none', 0],
    ['x86', 'cmovle', '%ecx,%eax', 'compare', 1],
    ['arm', 'madd', 'w0, w1, w2, w3', 'integer', 1],
    ['arm', 'fadd', 'v0.4s, v0.4s, v1.4s', 'fp32Add', 4],
    ['arm', 'fmadd', 'd0, d1, d2, d3', 'fp64Fma', 1],
    ['arm', 'fcmpe', 's0, s1', 'compare', 1],
    ['arm', 'fmaxnm', 's0, s0, s1', 'compare', 1],
    ['arm', 'fcvtzs', 'w0, s0', 'conversion', 1],
    ['arm', 'cbz', 'w0, a40', 'branch', 1],
    ['arm', 'sdiv', 'w0, w1, w2', 'integerDivide', 1],
    ['arm', 'ldr', 's0, [x0]', 'none', 0],
    ['arm', 'add', 'sp, sp, #0x30', 'none', 0],
    ['arm', 'adrp', 'x0, 11000', 'none', 0],
  ];
  for (const [machine, mnemonic, operands, kind, count] of cases)
    it(`takes ${machine} ${mnemonic} ${operands} for ${kind}`, () => {
      const classified =
        machine === 'x86' ? classifyX86(mnemonic, operands) : classifyAarch64(mnemonic, operands);
      assert.equal(classified.kind, kind);
      if (kind !== 'none') assert.equal(classified.count, count);
    });

  /** Mix of a block of x86-64 code, only what is not zero. */
  function counted(...lines: readonly string[]): Readonly<Record<string, number>> {
    const text = ['call 0 <__sanitizer_cov_trace_pc@plt>', ...lines]
      .map((line, index) => `    ${(0x1000 + 4 * index).toString(16)}:\t${line}`)
      .join('\n');
    const [mix] = mixByBlock(parseDisassembly(text), 'x86-64').values();
    return Object.fromEntries(Object.entries(mix ?? {}).filter(([, count]) => count > 0));
  }

  it('knows what calls of library functions stand for', () => {
    assert.deepEqual(counted('call 1040 <fmaf@plt>'), { fp32Fma: 1 });
    assert.deepEqual(counted('jmp 1040 <fma@plt>'), { fp64Fma: 1 });
    assert.deepEqual(counted('call 1040 <fminf@plt>', 'call 1050 <fmax@plt>'), { compare: 2 });
    assert.deepEqual(counted('call 1040 <kf_costs_integer_6_mul64hi>'), { integer: 6 });
    assert.deepEqual(counted('call 1040 <kf_costs_conversion_1_popc.constprop.0>'), { conversion: 1 });
    assert.deepEqual(counted('call 1040 <kf_sim_expf@plt>', 'call 1050 <erff_of_mine>'), {});
  });

  it('takes rounding and conversion to an integer for one instruction', () => {
    assert.deepEqual(counted('call 1040 <floorf@plt>', 'cvttss2si %xmm0,%eax'), { conversion: 1 });
    assert.deepEqual(counted('call 1040 <floorf@plt>', 'addss %xmm1,%xmm0', 'cvttss2si %xmm0,%eax'), {
      fp32Add: 1,
      conversion: 2,
    });
  });

  it('takes minimum, maximum and absolute value for one instruction, other choices for two', () => {
    assert.deepEqual(counted('cmp %esi,%edi', 'mov %esi,%eax', 'cmovle %edi,%eax'), { compare: 1 });
    assert.deepEqual(counted('cmp %esi,%edi', 'cmovl %ebx,%eax'), { compare: 2 });
    assert.deepEqual(counted('cmp %esi,%edi', 'cmovl %edi,%ebx'), { compare: 2 });
    assert.deepEqual(counted('mov %edi,%eax', 'neg %eax', 'cmovs %edi,%eax'), { integer: 1 });
    assert.deepEqual(counted('maxss %xmm0,%xmm1', 'cmpunordss %xmm0,%xmm0'), { compare: 1 });
    assert.deepEqual(counted('cmpunordss %xmm0,%xmm0'), { compare: 1 });
  });

  it('takes the halves of 64-bit registers for registers of their own', () => {
    assert.deepEqual(
      counted('shr $0x20,%rax', 'movd %eax,%xmm0', 'shl $0x20,%rax', 'or %rax,%r13', 'or %edx,%r12d'),
      {},
    );
    assert.deepEqual(counted('shl $0x4,%rax', 'or %rax,%r13'), { integer: 2 });
  });

  it('fuses a doubling with the sum that follows', () => {
    assert.deepEqual(counted('addss %xmm0,%xmm0', 'addss %xmm0,%xmm1'), { fp32Fma: 1 });
    assert.equal(classifyAarch64('fadd', 's0, s1, s1').kind, 'fp32Multiply');
  });

  it('weighs blocks by how often warps ran them', () => {
    const blocks = mixByBlock(parseDisassembly(x86), 'x86-64');
    const total = warpInstructionMix(blocks, [
      { address: 0x1189, warps: 1000 },
      { address: 0x11b8, warps: 2 },
      { address: 0xdead, warps: 7 },
    ]);
    assert.equal(total.fp32Fma, 1000);
    assert.equal(total.fp32Special, 2);
    assert.equal(total.integer, 1000);
    assert.equal(total.loopControl, 3000);
  });
});
