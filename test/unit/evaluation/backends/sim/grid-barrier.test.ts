import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { createSimEvaluator } from '../../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import type { Evaluation } from '../../../../../src/protocol/evaluation.ts';
import { baselineCandidate } from '../../../../../src/syntax/baseline-candidate.ts';
import { taskFromText } from '../../../../../src/tasks/task-file/load-task-file.ts';
import { temporaryFolders } from '../../../../fakes/temporary-folder.ts';
import { simTools } from '../../sim-tools.ts';
import type { SimTools } from '../../sim-tools.ts';

const { signal } = new AbortController();

/** Its shared memory keeps a multiprocessor from holding many blocks. */
const source = `#include <cooperative_groups.h>
namespace cg = cooperative_groups;
__global__ void shift(const float* x, float* y, float* sum, int n) {
  cg::grid_group grid = cg::this_grid();
  __shared__ float room[10000];
  room[threadIdx.x] = 0.f;
  float own = room[threadIdx.x];
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) own += x[i];
  atomicAdd(sum, own);
  grid.sync();
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) y[i] = x[i] + *sum;
}
`;

function taskText(blocks: number): string {
  return JSON.stringify({
    name: 'shift',
    language: 'cuda',
    source: { file: 'shift.cu', kernel: 'shift', freedom: 'launch' },
    entry: { kernel: 'shift', launch: { grid: [blocks], block: [128] } },
    arguments: [
      { name: 'x', type: 'f32', role: 'input', shape: ['n'] },
      { name: 'y', type: 'f32', role: 'output', shape: ['n'] },
      { name: 'sum', type: 'f32', role: 'inout', shape: [1] },
      { name: 'n', type: 'i32', role: 'scalar', value: 'n' },
    ],
    shapes: { tune: [{ n: 4096 }], check: [{ n: 1000 }], heldOut: [{ n: 777 }] },
  });
}

describe('a kernel that waits for its whole grid', function () {
  this.timeout(600_000);
  const folder = temporaryFolders();
  let tools: SimTools | undefined;

  before(async function () {
    tools = await simTools(signal);
    if (tools === undefined) this.skip();
  });

  after(() => tools?.dispose());

  async function evaluate(blocks: number): Promise<Evaluation> {
    assert.ok(tools);
    const place = folder();
    writeFileSync(join(place, 'shift.cu'), source);
    // What the original may do, a candidate with another grid may not: both are judged by what the GPU holds.
    const task = await taskFromText(join(place, 'shift.kernel.jsonc'), taskText(8));
    await using evaluator = await createSimEvaluator({ ...tools.options(task), device: 'sim:lnl' }, signal);
    const candidate = baselineCandidate(task);
    const launch = { grid: [String(blocks)], block: ['128'], sharedBytes: '0' };
    return await evaluator.evaluate({ ...candidate, id: `blocks-${blocks}`, launch }, { seed: '1' }, signal);
  }

  it('is verified when the device holds all blocks', async () => {
    const { verdict } = await evaluate(16);
    assert.equal(verdict.kind, 'verified', JSON.stringify(verdict));
  });

  it('fails when blocks would wait for others that cannot start', async () => {
    const { verdict } = await evaluate(100);
    assert.equal(verdict.kind, 'failed');
    assert.equal(verdict.reasons[0]?.rule, 'grid-barrier-residency', verdict.reasons[0]?.message);
  });
});
