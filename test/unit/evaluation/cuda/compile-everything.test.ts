import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, thisMachine } from '../../../../src/application/doctor/machine-check.ts';
import { readVariantSets } from '../../../../src/application/measure/variant-set.ts';
import { loadSuite, suiteFolder } from '../../../../src/application/redteam/load-suite.ts';
import { ptxFeatures } from '../../../../src/evaluation/backends/cuda/code/ptx-features.ts';
import { CubinBuilder } from '../../../../src/evaluation/backends/cuda/cubin-builder.ts';
import type { CudaToolkit } from '../../../../src/evaluation/backends/cuda/toolchain/cuda-toolkit.ts';
import { findToolkits } from '../../../../src/evaluation/backends/cuda/toolchain/find-toolkits.ts';
import type { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { baselineCandidate } from '../../../../src/syntax/baseline-candidate.ts';
import { candidateId } from '../../../../src/syntax/evolve-region.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { loadTaskFile } from '../../../../src/tasks/task-file/load-task-file.ts';
import { readFile } from 'node:fs/promises';

const never = new AbortController().signal;
const examples = join(packageRoot(), 'examples/cuda');

/** Everything of one task that has to compile. */
interface Bundle {
  readonly task: TaskSpec;
  readonly candidates: readonly Candidate[];
}

async function exampleBundles(): Promise<readonly Bundle[]> {
  const sets = await readVariantSets(join(packageRoot(), 'examples/variants'), examples);
  return Promise.all(
    sets.map(async ({ example, variants }) => {
      const task = await loadTaskFile(join(examples, `${example}.kernel.jsonc`));
      return { task, candidates: [baselineCandidate(task), ...variants] };
    }),
  );
}

async function honestBundles(): Promise<readonly Bundle[]> {
  const folder = suiteFolder();
  if (!existsSync(folder)) return [];
  const kernels = loadSuite(folder).honest.filter(({ file }) => file.endsWith('.cu'));
  return Promise.all(
    kernels.map(async ({ task, region, launch, title, assumptions }) => {
      const spec = await loadTaskFile(join(folder, 'tasks', `${task}.kernel.jsonc`));
      const candidate: Candidate = {
        id: candidateId(region),
        region,
        ...(launch === undefined ? {} : { launch }),
        assumptions,
        parents: [],
        origin: { kind: 'user' },
        summary: title,
      };
      return { task: spec, candidates: [candidate] };
    }),
  );
}

describe('with the real nvcc', function () {
  this.timeout(600_000);
  let executor: LocalExecutor;
  let folder = '';
  let toolkit: CudaToolkit;

  before(async function () {
    const machine = thisMachine();
    const { toolkits } = await findToolkits(
      async (program, args, signal) => ask(program, args, machine, signal),
      never,
    );
    const [first] = toolkits;
    if (first === undefined) {
      console.log('      skipped: there is no CUDA toolkit on this machine');
      return this.skip();
    }
    toolkit = first;
    folder = mkdtempSync(join(tmpdir(), 'kf-compile-'));
    chmodSync(folder, 0o755);
    executor = await openLocalExecutor(never, {});
  });
  after(async () => {
    if (folder === '') return;
    await executor[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function compileAll(bundles: readonly Bundle[]): Promise<number> {
    const parser = await loadParser();
    const architecture = toolkit.architectures.includes('sm_90')
      ? 'sm_90'
      : (toolkit.architectures.at(-1) ?? '');
    const problems: string[] = [];
    const built = await Promise.all(
      bundles.flatMap(({ task, candidates }) => {
        const builder = new CubinBuilder({
          task,
          parser,
          executor,
          toolkit,
          architecture,
          device: 'cuda:0',
          cacheFolder: folder,
        });
        return candidates.map(async (candidate) => {
          const outcome = await builder.build(candidate, never);
          if (outcome.kind === 'failed') {
            problems.push(`${task.name}, ${candidate.summary}: ${JSON.stringify(outcome.reasons)}`);
            return;
          }
          const { resources, ptxPath = '' } = outcome.value;
          if (resources.registers < 1 || resources.registers > 255 || resources.architecture !== architecture)
            problems.push(`${task.name}, ${candidate.summary}: ${JSON.stringify(resources)}`);
          // Every kernel of ours writes memory; lines come from -lineinfo.
          const { features } = ptxFeatures(
            await readFile(ptxPath, 'utf8'),
            `${task.sourceFile.slice(task.sourceFile.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')}.cu`,
          );
          const writes = features.filter(({ kind }) => /store|atomic|reduction|generic/.test(kind));
          if (!writes.some(({ line }) => line !== undefined))
            problems.push(`${task.name}, ${candidate.summary}: no write has a line`);
        });
      }),
    );
    assert.deepEqual(problems, []);
    return built.length;
  }

  it('all examples and all recorded variants compile, several at once', async () => {
    assert.ok((await compileAll(await exampleBundles())) >= 60);
  });

  it('all honest kernels of the red team compile', async function () {
    const bundles = await honestBundles();
    if (bundles.length === 0) {
      console.log('      skipped: there is no red team in this checkout');
      return this.skip();
    }
    await compileAll(bundles);
  });
});
