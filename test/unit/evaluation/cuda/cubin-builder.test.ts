import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CubinBuilder } from '../../../../src/evaluation/backends/cuda/cubin-builder.ts';
import type { Cubin } from '../../../../src/evaluation/backends/cuda/cubin-builder.ts';
import { createBuildSlots } from '../../../../src/evaluation/build-slots.ts';
import { withoutDefences } from '../../../../src/evaluation/defences.ts';
import type { StageOutcome } from '../../../../src/evaluation/pipeline.ts';
import type { Executor, Job } from '../../../../src/engine/ports.ts';
import type { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { isAbortError } from '../../../../src/shared/abort.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { candidateId } from '../../../../src/syntax/evolve-region.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { fakeToolkit } from './fake-toolkit.ts';

const never = new AbortController().signal;
const parser = await loadParser();

function kernelText(comment: string): string {
  return `#include "scale.cuh"\n__global__ void scale(float* out, int n) { out[threadIdx.x] = n; } // fake-kernel:scale ${comment}`;
}

function candidate(comment: string): Candidate {
  const region = kernelText(comment);
  return {
    id: candidateId(region),
    region,
    assumptions: [],
    parents: [],
    origin: { kind: 'user' },
    summary: comment,
  };
}

describe('cubin builder', function () {
  this.timeout(60_000);
  let folder = '';
  let local: LocalExecutor;
  const jobs: Job[] = [];
  let running = 0;
  let mostRunning = 0;
  const executor: Executor = {
    async run(job, signal) {
      jobs.push(job);
      mostRunning = Math.max(mostRunning, ++running);
      try {
        return await local.run(job, signal);
      } finally {
        running--;
      }
    },
    open: async (job, signal) => local.open(job, signal),
  };

  before(async () => {
    local = await openLocalExecutor(never, { readPaths: [join(packageRoot(), 'test/fixtures/fake-nvcc')] });
  });
  after(async () => local[Symbol.asyncDispose]());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kf-cubins-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'scale.cuh'), '#include "inner.cuh"\n');
    writeFileSync(join(folder, 'inner.cuh'), 'const int width = 1;\n');
    jobs.length = 0;
    mostRunning = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function builder(
    flags: readonly string[] = [],
    parts: Partial<ConstructorParameters<typeof CubinBuilder>[0]> = {},
  ): CubinBuilder {
    const source = kernelText('original');
    const task: TaskSpec = {
      name: 'scale',
      language: 'cuda',
      sourceFile: join(folder, 'scale.cu'),
      source,
      region: { start: 0, end: source.length },
      kernel: 'scale',
      freedom: 'kernel',
      entry: { kind: 'kernel', instance: 'scale', launch: { grid: ['1'], block: ['n'], sharedBytes: '0' } },
      arguments: [],
      shapes: { tune: [{ n: 32 }], check: [], heldOut: [] },
      reference: { kind: 'baseline' },
      flags,
    };
    return new CubinBuilder({
      task,
      parser,
      executor,
      toolkit: fakeToolkit(),
      architecture: 'sm_90',
      device: 'cuda:0',
      cacheFolder: join(folder, 'cache'),
      ...parts,
    });
  }

  function passed(outcome: StageOutcome<Cubin>): Cubin {
    assert.ok(outcome.kind === 'passed', JSON.stringify(outcome));
    return outcome.value;
  }

  it('compiles a content once, also for another builder, and again when a header that it includes changes', async () => {
    const first = passed(await builder().build(candidate('a'), never));
    const compiled = jobs.length;
    assert.equal(compiled, 2, 'the candidate, and the original that its object is held against');
    const again = passed(await builder().build(candidate('a'), never));
    assert.equal(again.path, first.path);
    assert.equal(jobs.length, compiled);
    writeFileSync(join(folder, 'inner.cuh'), 'const int width = 2;\n');
    const changed = passed(await builder().build(candidate('a'), never));
    assert.notEqual(changed.path, first.path);
    assert.match(readFileSync(changed.ptxPath ?? '', 'utf8'), /fake PTX of scale/);
  });

  it('never takes an entry from the cache whose includes cannot be told from the text', async () => {
    writeFileSync(join(folder, 'inner.cuh'), '#define WHICH "other.cuh"\n#include WHICH\n');
    await builder([], { defences: withoutDefences(['object-inspection']) }).build(candidate('a'), never);
    await builder([], { defences: withoutDefences(['object-inspection']) }).build(candidate('a'), never);
    assert.equal(jobs.length, 2);
  });

  it('compiles the same candidate once when several ask at once, and as many at once as there are slots', async () => {
    const own = builder([], { slots: createBuildSlots(2), defences: withoutDefences(['object-inspection']) });
    const names = ['a fake-sleep', 'b fake-sleep', 'c fake-sleep', 'a fake-sleep', 'b fake-sleep'];
    const outcomes = await Promise.all(names.map((name) => own.build(candidate(name), never)));
    assert.ok(outcomes.every(({ kind }) => kind === 'passed'));
    assert.equal(jobs.length, 3);
    assert.equal(mostRunning, 2);
  });

  it('goes on for one who waits when the one who started the compilation is cancelled', async () => {
    const own = builder([], { defences: withoutDefences(['object-inspection']) });
    const controller = new AbortController();
    const cancelled = own.build(candidate('fake-sleep'), controller.signal);
    const waiting = own.build(candidate('fake-sleep'), never);
    setTimeout(() => controller.abort(), 200);
    await assert.rejects(cancelled, isAbortError);
    assert.equal((await waiting).kind, 'passed');
  });

  it('wants every architecture that the flags name, and loads the device’s own', async () => {
    const flags = [
      '-gencode',
      'arch=compute_80,code=sm_80',
      '-gencode=arch=compute_90,code=sm_90',
      '-O3',
      '-o',
      'x',
    ];
    const cubin = passed(await builder(flags).build(candidate('a'), never));
    assert.equal(cubin.architecture, 'sm_90');
    const commands = jobs.map(({ command }) => command.join(' '));
    assert.ok(commands.some((command) => command.includes('-arch=sm_80')));
    assert.ok(
      commands.every(
        (command) => command.includes('-O3') && !command.includes('gencode') && !command.includes('-o x'),
      ),
    );
    const failed = await builder(flags).build(candidate('fake-error-on:sm_80'), never);
    assert.ok(failed.kind === 'failed');
    assert.match(
      failed.reasons[0]?.message ?? '',
      /^for sm_80, which the task's flags name: identifier "fake"/,
    );
    assert.equal((await builder().build(candidate('fake-error-on:sm_80'), never)).kind, 'passed');
  });

  it('refuses state that the original has not, and takes it where the original has it', async () => {
    const outcome = await builder().build(candidate('fake-state'), never);
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.reasons[0]?.rule, 'object-state');
    assert.match(outcome.reasons[0]?.message ?? '', /"counter"/);
    const off = builder([], { defences: withoutDefences(['object-inspection']) });
    assert.equal((await off.build(candidate('fake-state'), never)).kind, 'passed');
  });

  it('tells of a compiler that crashed', async () => {
    const outcome = await builder().build(candidate('fake-crash'), never);
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.reasons[0]?.rule, 'compiler-crash');
  });

  it('reports spills', async () => {
    const { resources } = passed(await builder().build(candidate('fake-spills'), never));
    assert.deepEqual(
      [resources.spillStoreBytes, resources.spillLoadBytes, resources.stackBytes],
      [64, 80, 96],
    );
  });
});
