import { join } from 'node:path';
import type { CudaToolkit } from '../../../../src/evaluation/backends/cuda/toolchain/cuda-toolkit.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';

/** The toolkit of test/fixtures/fake-nvcc, whose cubins the fake driver loads. */
export function fakeToolkit(changes: Partial<CudaToolkit> = {}): CudaToolkit {
  const root = join(packageRoot(), 'test/fixtures/fake-nvcc');
  return {
    nvcc: join(root, 'nvcc'),
    root,
    release: '13.0',
    version: 'fake 13.0',
    architectures: ['sm_75', 'sm_80', 'sm_90'],
    tools: {},
    hostCompiler: { kind: 'usable', version: 'fake' },
    foundBy: 'PATH',
    ...changes,
  };
}
