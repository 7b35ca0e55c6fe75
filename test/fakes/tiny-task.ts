import type { TaskSpec } from '../../src/protocol/task.ts';

const region =
  'constexpr int point[] = {0, 0, 0};\n__global__ void scale(float *x) { x[blockIdx.x] *= 2.0f; }';

/** A task small enough to be read at a glance; the fakes never compile it. */
export const tinyTask: TaskSpec = {
  name: 'tiny',
  language: 'cuda',
  sourceFile: '/nowhere/tiny.cu',
  source: `${region}\n`,
  region: { start: 0, end: region.length },
  kernel: 'scale',
  freedom: 'launch',
  entry: {
    kind: 'kernel',
    instance: 'scale',
    launch: { grid: ['N'], block: ['1'], sharedBytes: '0' },
  },
  arguments: [
    {
      kind: 'buffer',
      name: 'x',
      type: 'f32',
      role: 'inout',
      shape: ['N'],
      distribution: { kind: 'normal' },
    },
  ],
  shapes: { tune: [{ N: 1024 }], check: [{ N: 7 }], heldOut: [{ N: 13 }] },
  reference: { kind: 'baseline' },
  flags: [],
};
