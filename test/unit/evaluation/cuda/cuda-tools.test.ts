import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCudaRunner } from '../../../../src/application/cuda-devices.ts';
import { CubinBuilder } from '../../../../src/evaluation/backends/cuda/cubin-builder.ts';
import { cudaTools } from '../../../../src/evaluation/backends/cuda/cuda-tools.ts';
import type { DeviceTools } from '../../../../src/evaluation/backends/measured/device-tools.ts';
import { bindKernel } from '../../../../src/evaluation/backends/sim/bound-case.ts';
import { loadProfile } from '../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import { occupancyOf } from '../../../../src/evaluation/backends/sim/time-model/occupancy.ts';
import { allDefences, withoutDefences } from '../../../../src/evaluation/defences.ts';
import type { Defences } from '../../../../src/evaluation/defences.ts';
import type { BenchResult } from '../../../../src/evaluation/pipeline.ts';
import type { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { baselineCandidate } from '../../../../src/syntax/baseline-candidate.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { fakeToolkit } from './fake-toolkit.ts';

const never = new AbortController().signal;
const fixtures = join(packageRoot(), 'test/fixtures');
const allTools = {
  'compute-sanitizer': join(fixtures, 'fake-compute-sanitizer/compute-sanitizer'),
  ncu: join(fixtures, 'fake-ncu/ncu'),
};

function taskWith(comment: string): TaskSpec {
  const source = `__global__ void scale(const float* in, float* out, float factor, int n) { out[threadIdx.x] = in[threadIdx.x] * factor; } // fake-kernel:scale ${comment}`;
  const buffer = { kind: 'buffer', type: 'f32', shape: ['n'], distribution: { kind: 'normal' } } as const;
  return {
    name: 'scale',
    language: 'cuda',
    sourceFile: join(fixtures, 'fake-nvcc/scale.cu'),
    source,
    region: { start: 0, end: source.length },
    kernel: 'scale',
    freedom: 'kernel',
    entry: { kind: 'kernel', instance: 'scale', launch: { grid: ['1'], block: ['n'], sharedBytes: '0' } },
    arguments: [
      { ...buffer, name: 'in', role: 'input' },
      { ...buffer, name: 'out', role: 'output' },
      { kind: 'scalar', name: 'factor', type: 'f32', value: 2 },
      { kind: 'scalar', name: 'n', type: 'i32', value: 'n' },
    ],
    shapes: { tune: [{ n: 512 }], check: [{ n: 100 }], heldOut: [] },
    reference: { kind: 'baseline' },
    flags: [],
  };
}

const bench: BenchResult = {
  shapes: [
    {
      shape: { n: 512 },
      baseline: { medianUs: 8, ci95Us: [8, 8], samplesUs: [8] },
      candidate: { medianUs: 4, ci95Us: [4, 4], samplesUs: [4] },
    },
  ],
  speedup: { value: 2, ci95: [2, 2] },
  doubts: [],
};

describe('tools of CUDA devices, all of them stand-ins, around the real runner', function () {
  this.timeout(180_000);
  let folder = '';
  let executor: LocalExecutor;
  let runner = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kf-cuda-tools-'));
    chmodSync(folder, 0o755);
    execFileSync('g++', [
      ...['-std=c++20', '-O1', '-shared', '-fPIC'],
      ...[join(fixtures, 'fake-libcuda/fake-libcuda.cpp'), '-o', join(folder, 'libfake.so')],
    ]);
    executor = await openLocalExecutor(never, { readPaths: [folder, fixtures] });
    runner = await buildCudaRunner(never);
  });
  after(async () => {
    await executor[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function toolsFor(
    comment: string,
    tools: Readonly<Record<string, string>> = allTools,
    defences: Defences = allDefences,
  ): Promise<DeviceTools> {
    const task = taskWith(comment);
    const candidate = baselineCandidate(task);
    const toolkit = fakeToolkit({ tools });
    const builder = new CubinBuilder({
      task,
      parser: await loadParser(),
      executor,
      toolkit,
      architecture: 'sm_90',
      device: 'cuda:0',
      cacheFolder: folder,
    });
    const built = await builder.build(candidate, never);
    assert.ok(built.kind === 'passed', JSON.stringify(built));
    return cudaTools({
      task,
      runner: { executor, runner, device: 'cuda:0', deviceIndex: 0, libcuda: join(folder, 'libfake.so') },
      toolkit,
      cubin: built.value,
      kernel: { bind: (shape) => bindKernel(task, candidate, shape, {}, {}) },
      defences,
      seed: 'one',
      resources: () =>
        occupancyOf(loadProfile('h100'), {
          threadsPerBlock: 512,
          blocksTotal: 1,
          registersPerThread: 24,
          registersFrom: 'ptxas',
          staticSharedBytes: 0,
          dynamicSharedBytes: 0,
          spillBytes: 0,
        }),
      peaks: async () =>
        Promise.resolve({
          fp32Gflops: 60_000,
          fp64Gflops: 30_000,
          tensorGflops: 0,
          gbPerSecond: 3000,
          from: 'measured',
        }),
    });
  }

  let holds = 0;
  const hold = async (): Promise<AsyncDisposable> => {
    holds++;
    return Promise.resolve({ [Symbol.asyncDispose]: async () => Promise.resolve() });
  };

  it('let a plain kernel pass the sanitizer, and fail one with a race', async () => {
    const plain = await (await toolsFor('plain')).sanitize(never);
    assert.deepEqual(plain.reasons, []);
    assert.deepEqual(plain.notes, [
      'compute-sanitizer found nothing (memcheck, racecheck, initcheck, synccheck)',
    ]);
    const racing = await (await toolsFor('fake-race')).sanitize(never);
    assert.deepEqual(
      racing.reasons.map(({ rule, line }) => [rule, line]),
      [['sanitizer-racecheck', 13]],
    );
    const control = await toolsFor('fake-race', allTools, withoutDefences(['sanitizer']));
    assert.deepEqual((await control.sanitize(never)).reasons, []);
  });

  it('tell hints, counters and the place under the roof', async () => {
    holds = 0;
    const { hints, profile } = await (await toolsFor('fake-spills')).profile(bench, undefined, hold, never);
    assert.equal(holds, 1);
    const rules = new Map(hints.map(({ rule, source }) => [rule, source]));
    assert.equal(rules.get('register-spills'), 'compiler');
    assert.equal(rules.get('uncoalesced-global-access'), 'ncu');
    assert.deepEqual(profile?.tools, ['PTX', 'ncu']);
    assert.deepEqual(profile.unavailable, []);
    assert.equal(profile.counters?.find(({ name }) => name === 'Duration')?.value, 12_448);
    // 5.24e6 operations and 8.4e6 bytes in 4 us by the golden report.
    assert.equal(profile.roofline?.workFrom, 'ncu');
    assert.equal(profile.roofline.achievedGflops.toFixed(0), '1311');
    assert.equal(profile.roofline.bound, 'memory');
  });

  it('say what was not there, and still place the kernel by what the simulator counted', async () => {
    const work = { fp32Operations: 1e6, fp64Operations: 0, tensorOperations: 0, dramBytes: 1e6 };
    const { profile } = await (await toolsFor('plain', {})).profile(bench, work, hold, never);
    assert.match(profile?.unavailable.join('\n') ?? '', /no counters: Nsight Compute \(ncu\) was not found/);
    assert.equal(profile?.roofline?.workFrom, 'simulator');
    const refused = await (await toolsFor('fake-no-permission')).profile(bench, work, hold, never);
    assert.match(refused.profile?.unavailable.join('\n') ?? '', /ERR_NVGPUCTRPERM/);
  });

  it('leave the device alone for a kernel that is slower', async () => {
    holds = 0;
    const { profile } = await (await toolsFor('plain')).profile(bench, undefined, undefined, never);
    assert.equal(holds, 0);
    assert.match(profile?.unavailable.join('\n') ?? '', /only kernels that may be faster/);
  });
});
