import assert from 'node:assert/strict';
import { unobservedAccesses } from '../../../../src/evaluation/object-inspection/unobserved-accesses.ts';

const imported = new Map([[0x3fd8, '_ZN2kf3sim7currentE']]);

function kernel(...lines: readonly string[]): string {
  return ['0000000000001000 <_Z5helpPf>:', '1000:\tcall   2000 <__tsan_func_entry@plt>', '1005:\tret']
    .concat('', '0000000000001100 <_Z6kernelPf>:', '1100:\tcall   2000 <__tsan_func_entry@plt>', lines, '')
    .join('\n');
}
const found = (...lines: readonly string[]): readonly number[] =>
  unobservedAccesses(kernel(...lines), imported).map(({ address }) => address);

describe('accesses that instrumentation leaves out', () => {
  it('are stores of what a call of the unit’s own code returned', () => {
    assert.deepEqual(
      found('1110:\tcall   1000 <_Z5helpPf@plt>', '1115:\tmovups %xmm0,(%rbx)', '1119:\tret'),
      [0x1115],
    );
  });

  it('are loads that copy an argument to the stack', () => {
    assert.deepEqual(
      found(
        '1110:\tcall   2010 <__sanitizer_cov_trace_pc@plt>',
        '1115:\tmovdqu 0x40(%rbx),%xmm2',
        '111a:\tmovups %xmm2,(%rsp)',
        '111e:\tcall   1000 <_Z5helpPf@plt>',
      ),
      [0x1115],
    );
  });

  it('are not those that were reported', () => {
    assert.deepEqual(
      found(
        '1110:\tcall   2020 <__tsan_read4@plt>',
        '1115:\tmovss  (%rbx),%xmm0',
        '111a:\tcall   1000 <_Z5helpPf@plt>',
        '111f:\tmov    %r14,%rdi',
        '1122:\tcall   2030 <__tsan_write4@plt>',
        '1127:\tmovss  %xmm0,(%r14)',
      ),
      [],
    );
  });

  it('are reads beside the thread’s coordinates, and no others of that register', () => {
    const load = '1110:\tmov    0x2ec1(%rip),%rax        # 3fd8 <_ZN2kf3sim7currentE>';
    assert.deepEqual(found(load, '1117:\tmov    0x4e20(%rax),%eax'), [0x1117]);
    assert.deepEqual(found(load, '1117:\tmov    0xc(%rax),%edx'), []);
    assert.deepEqual(found(load, '1117:\tmov    (%rax),%eax', '111a:\tlea    0x80(%rax,%rdx,4),%ecx'), []);
    assert.deepEqual(found(load, '1117:\tjmp    1200 <x>', '111a:\tmov    0x80(%rax),%ecx'), []);
  });
});
