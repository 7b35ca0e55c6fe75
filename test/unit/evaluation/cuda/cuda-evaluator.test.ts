import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { buildCudaRunner, nearestProfile, probeCuda } from '../../../../src/application/cuda-devices.ts';
import { createCudaEvaluator } from '../../../../src/evaluation/backends/cuda/cuda-evaluator.ts';
import { findCompiler } from '../../../../src/executors/compiler.ts';
import { gpuLockPath, holdLock } from '../../../../src/executors/gpu-lock.ts';
import type { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import { buildNativeTool, buildSupervisor } from '../../../../src/executors/native-tools.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type { Evaluation } from '../../../../src/protocol/evaluation.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { fakeToolkit } from './fake-toolkit.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { candidateId } from '../../../../src/syntax/evolve-region.ts';

const never = new AbortController().signal;

function kernelText(fake: string, body = 'out[i] = in[i] * factor;'): string {
  return `__global__ void scale(const float* in, float* out, float factor, int n) {
  // fake-kernel:${fake}
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) ${body}
}`;
}

function taskWith(source: string): TaskSpec {
  return {
    name: 'scale',
    language: 'cuda',
    sourceFile: join(packageRoot(), 'test/fixtures/fake-nvcc/scale.cu'),
    source,
    region: { start: 0, end: source.length },
    kernel: 'scale',
    freedom: 'launch',
    entry: {
      kind: 'kernel',
      instance: 'scale',
      launch: { grid: ['ceilDiv(n, 256)'], block: ['256'], sharedBytes: '0' },
    },
    arguments: [
      {
        kind: 'buffer',
        name: 'in',
        type: 'f32',
        role: 'input',
        shape: ['n'],
        distribution: { kind: 'normal' },
      },
      {
        kind: 'buffer',
        name: 'out',
        type: 'f32',
        role: 'output',
        shape: ['n'],
        distribution: { kind: 'normal' },
      },
      { kind: 'scalar', name: 'factor', type: 'f32', value: 2.5 },
      { kind: 'scalar', name: 'n', type: 'i32', value: 'n' },
    ],
    shapes: { tune: [{ n: 4096 }], check: [{ n: 1000 }], heldOut: [{ n: 333 }] },
    reference: { kind: 'baseline' },
    flags: [],
  };
}

function candidateOf(region: string): Candidate {
  return {
    id: candidateId(region),
    region,
    assumptions: [],
    parents: [],
    origin: { kind: 'user' },
    summary: 'a variant',
  };
}

describe('CUDA evaluator on a fake driver and a fake nvcc', function () {
  this.timeout(180_000);
  let folder = '';
  let library = '';
  let executor: LocalExecutor;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kf-cuda-evaluator-'));
    chmodSync(folder, 0o755);
    library = join(folder, 'libfake.so');
    const fake = join(packageRoot(), 'test/fixtures/fake-libcuda/fake-libcuda.cpp');
    execFileSync('g++', ['-std=c++20', '-O1', '-shared', '-fPIC', fake, '-o', library]);
    executor = await openLocalExecutor(never, {
      readPaths: [folder, join(packageRoot(), 'test/fixtures/fake-nvcc')],
    });
  });
  after(async () => {
    await executor[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function evaluate(task: TaskSpec, candidate: Candidate): Promise<Evaluation> {
    const supervisor = await buildSupervisor(never);
    await using evaluator = await createCudaEvaluator(
      {
        task,
        device: 'cuda:0',
        executor,
        toolchain: { compiler: await findCompiler('c++', never), build: buildNativeTool },
        cacheFolder: folder,
        seed: 'shared',
        monotonic: () => performance.now(),
        runner: {
          executor,
          runner: await buildCudaRunner(never),
          device: 'cuda:0',
          deviceIndex: 0,
          libcuda: library,
        },
        toolkit: fakeToolkit(),
        architecture: 'sm_90',
        simulatedDevice: 'sim:h100',
        holdDevice: async (uuid, signal) => holdLock(supervisor, await gpuLockPath(uuid, folder), signal),
      },
      never,
    );
    return await evaluator.evaluate(candidate, { seed: 'one' }, never);
  }

  it('lists what the driver lists, and says why there is nothing', async () => {
    const found = await probeCuda(executor, never, library);
    assert.deepEqual(found, {
      kind: 'found',
      gpus: [
        {
          id: 'cuda:0',
          index: 0,
          name: 'Fake GPU',
          computeCapability: '9.0',
          uuid: 'GPU-00010203-0405-0607-0809-0a0b0c0d0e0f',
          driverVersion: 13_000,
        },
      ],
    });
    const none = await probeCuda(executor, never, '/nonexistent/libcuda.so.1');
    assert.equal(none.kind, 'none');
  });

  it('verifies a right variant and reports measured times, samples and registers', async () => {
    const evaluation = await evaluate(
      taskWith(kernelText('scale')),
      candidateOf(kernelText('scale', 'out[i] = factor * in[i];')),
    );
    assert.ok(evaluation.verdict.kind === 'verified', JSON.stringify(evaluation.verdict));
    assert.ok(
      evaluation.verdict.notes.some((note) =>
        /short at n=4096: timed \d+ launches at a time over \d+ input sets/.test(note),
      ),
      JSON.stringify(evaluation.verdict.notes),
    );
    assert.equal(evaluation.timing, 'measured');
    const [shape] = evaluation.shapes;
    assert.ok((shape?.candidate.samplesUs.length ?? 0) >= 10);
    // The fake driver takes 5 microseconds for every launch, of either side.
    assert.ok(Math.abs((evaluation.speedup?.value ?? 0) - 1) < 1e-3);
    assert.equal(evaluation.resources?.registersPerThread, 24);
    assert.equal(evaluation.resources?.registersFrom, 'ptxas');
    assert.match(evaluation.provenance.deviceFingerprint, /Fake GPU GPU-0/);
  });

  it('fails a variant whose device results are wrong although its simulated ones are right', async () => {
    // The fake device runs `lazy`, which writes nothing; the text itself is correct.
    const evaluation = await evaluate(
      taskWith(kernelText('scale')),
      candidateOf(kernelText('lazy', 'out[i] = factor * in[i];')),
    );
    assert.equal(evaluation.verdict.kind, 'failed');
    assert.equal(evaluation.stage, 'check');
  });

  it('fails a variant that changes its input or writes past the end on the device', async () => {
    for (const [fake, rule] of [
      ['spoil', 'input-modified'],
      ['overrun', 'red-zone'],
    ] as const) {
      const evaluation = await evaluate(
        taskWith(kernelText('scale')),
        candidateOf(kernelText(fake, 'out[i] = factor * in[i];')),
      );
      assert.ok(evaluation.verdict.kind === 'failed', fake);
      assert.ok(
        evaluation.verdict.reasons.some((reason) => reason.rule === rule),
        JSON.stringify(evaluation.verdict),
      );
    }
  });

  it('reports what nvcc says, with the line', async () => {
    const evaluation = await evaluate(
      taskWith(kernelText('scale')),
      candidateOf(kernelText('scale', 'out[i] = factor * in[i]; // fake-error')),
    );
    assert.ok(evaluation.verdict.kind === 'failed');
    assert.equal(evaluation.stage, 'build');
    assert.equal(evaluation.verdict.reasons[0]?.line, 7);
  });

  it('says that the user’s own kernel does not build', async () => {
    await assert.rejects(
      evaluate(
        taskWith(kernelText('scale', 'out[i] = in[i] * factor; // fake-error')),
        candidateOf(kernelText('scale', 'out[i] = factor * in[i];')),
      ),
      (error) => UserError.is(error, 'baseline-build'),
    );
  });

  it('takes the simulated GPU nearest to a real one', () => {
    assert.equal(nearestProfile('NVIDIA H200'), 'h200');
    assert.equal(nearestProfile('NVIDIA A100-SXM4-80GB'), 'a100');
    assert.equal(nearestProfile('NVIDIA GeForce RTX 4090'), 'rtx4090');
  });
});
