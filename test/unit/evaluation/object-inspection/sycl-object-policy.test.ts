import assert from 'node:assert/strict';
import { syclObjectPolicy } from '../../../../src/evaluation/object-inspection/sycl-object-policy.ts';

describe('what objects of SYCL candidates may be made of', () => {
  it('is the runtimes, mathematics and C++', () => {
    for (const name of [
      '__kmpc_fork_call',
      '_ZN7hipsycl2rt11dag_builder17add_command_groupE',
      '_ZN4sycl3_V17handler8finalizeEv',
      '_ZN5boost6fibers6detail9spinlock4lockEv',
      'expf',
    ])
      assert.ok(syclObjectPolicy.imports(name), name);
    for (const name of ['libacpp-rt.so', 'libboost_fiber.so.1.74.0', 'libsycl.so.8', 'libomp.so.5'])
      assert.ok(syclObjectPolicy.libraries(name), name);
  });

  it('is nothing that reaches the system, threads or clocks, and no name of ours', () => {
    for (const name of [
      'pthread_create',
      'dlsym',
      'open',
      'nanosleep',
      'clock_gettime',
      'mprotect',
      'fork',
      'getenv',
    ])
      assert.ok(!syclObjectPolicy.imports(name), name);
    assert.ok(!syclObjectPolicy.libraries('libcurl.so.4'));
    assert.ok(syclObjectPolicy.reserved('kf_other'));
    assert.ok(syclObjectPolicy.reserved('memcpy'));
    assert.ok(!syclObjectPolicy.reserved('kf_entry'));
    assert.ok(!syclObjectPolicy.constructors('steal'));
  });
});
