import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { loadNativeSim } from '../../../../src/evaluation/backends/sim/native-sim.ts';
import { createSimParts } from '../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import { SimBaseline } from '../../../../src/evaluation/backends/sim/sim-baseline.ts';
import { classifyCandidate } from '../../../../src/evaluation/descriptors/classify-sycl.ts';
import { findCompiler } from '../../../../src/executors/compiler.ts';
import type { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import { buildNativeTool } from '../../../../src/executors/native-tools.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { baselineCandidate } from '../../../../src/syntax/baseline-candidate.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { loadTaskFile } from '../../../../src/tasks/task-file/load-task-file.ts';

const never = new AbortController().signal;
const devices = ['sim:h100', 'sim:b580'];

interface Twins {
  readonly name: string;
  readonly cuda: string;
  readonly sycl: string;
}

/**
 * The SYCL example leaves its work-groups to the implementation, 256 work-items in a row; the CUDA one has blocks of 16 x 16. The
 * fixture `naive_transpose` is the pair with the same groups.
 */
const launchedDifferently = ['transpose.kernel.jsonc'];

/** Pairs of task files: the examples that exist in both languages, and the fixtures. */
function findTwins(): readonly Twins[] {
  const examples = join(packageRoot(), 'examples');
  const fixtures = join(packageRoot(), 'test/fixtures/twins');
  const ofExamples = readdirSync(join(examples, 'sycl'))
    .filter((file) => file.endsWith('.kernel.jsonc') && existsSync(join(examples, 'cuda', file)))
    .filter((file) => !launchedDifferently.includes(file))
    .map((file) => ({
      name: file.replace('.kernel.jsonc', ''),
      cuda: join(examples, 'cuda', file),
      sycl: join(examples, 'sycl', file),
    }));
  const ofFixtures = readdirSync(fixtures)
    .filter((file) => file.endsWith('.cuda.kernel.jsonc'))
    .map((file) => ({
      name: file.replace('.cuda.kernel.jsonc', ''),
      cuda: join(fixtures, file),
      sycl: join(fixtures, file.replace('.cuda.', '.sycl.')),
    }));
  return [...ofExamples, ...ofFixtures];
}

const twins = findTwins();

describe('one algorithm in CUDA and in SYCL', function () {
  this.timeout(180_000);
  let executor: LocalExecutor;
  let cacheFolder = '';

  before(async function () {
    // The first to need the simulator builds it.
    this.timeout(600_000);
    cacheFolder = mkdtempSync(join(tmpdir(), 'kf-twins-'));
    // Jobs of a root process run as another user.
    chmodSync(cacheFolder, 0o755);
    executor = await openLocalExecutor(never, { readPaths: [cacheFolder] });
    await loadNativeSim({ compiler: await findCompiler('c++', never), build: buildNativeTool }, never);
  });
  after(async () => {
    await executor[Symbol.asyncDispose]();
    rmSync(cacheFolder, { recursive: true, force: true });
  });

  /** Modelled time of the original at the first tune shape, in microseconds. */
  async function modelledUs(task: TaskSpec, device: string): Promise<number> {
    const toolchain = { compiler: await findCompiler('c++', never), build: buildNativeTool };
    const parts = await createSimParts(
      { task, device, executor, toolchain, cacheFolder, seed: 'twins' },
      never,
    );
    await using _comparer = parts.comparer;
    await using baseline = await SimBaseline.prepare(parts, never);
    const [shape] = task.shapes.tune;
    assert.ok(shape !== undefined);
    return (await baseline.counted(shape, never)).totalUs;
  }

  it('is there at least ten times', () => {
    assert.ok(twins.length >= 10, `${twins.length}`);
  });

  for (const pair of twins)
    it(`has one cell: ${pair.name}`, async () => {
      const parser = await loadParser();
      const [cuda, sycl] = await Promise.all(
        [pair.cuda, pair.sycl].map(async (file) => {
          const task = await loadTaskFile(file);
          return classifyCandidate(parser, task, baselineCandidate(task));
        }),
      );
      assert.ok(cuda !== undefined && sycl !== undefined);
      assert.deepEqual(sycl.coordinates, cuda.coordinates, JSON.stringify([cuda.evidence, sycl.evidence]));
    });

  for (const pair of twins)
    for (const device of devices)
      it(`has one modelled time within a tenth: ${pair.name} (${device})`, async () => {
        const cudaUs = await modelledUs(await loadTaskFile(pair.cuda), device);
        const syclUs = await modelledUs(await loadTaskFile(pair.sycl), device);
        const ratio = syclUs / cudaUs;
        assert.ok(ratio > 0.9 && ratio < 1.1, `CUDA ${cudaUs.toFixed(2)} us, SYCL ${syclUs.toFixed(2)} us`);
      });
});
