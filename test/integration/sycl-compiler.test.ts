import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { formatRequest } from '../../src/evaluation/backends/sim/runner-request.ts';
import { forward, nonceOf } from '../../src/evaluation/backends/sim/bound-case.ts';
import { outputPairs } from '../../src/evaluation/backends/sim/judge-outputs.ts';
import { loadNativeSim } from '../../src/evaluation/backends/sim/native-sim.ts';
import { SimBaseline } from '../../src/evaluation/backends/sim/sim-baseline.ts';
import { createSimParts } from '../../src/evaluation/backends/sim/sim-evaluator.ts';
import { shapeText } from '../../src/evaluation/bind-task.ts';
import { findCompiler } from '../../src/executors/compiler.ts';
import type { LocalExecutor } from '../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../src/executors/local/open-local-executor.ts';
import { buildNativeTool } from '../../src/executors/native-tools.ts';
import { packageRoot } from '../../src/shared/package-root.ts';
import { loadTaskFile } from '../../src/tasks/task-file/load-task-file.ts';
import { compileSycl, findSyclCompiler, runSycl } from './sycl-compiler/real-compiler.ts';
import type { SyclCompiler } from './sycl-compiler/real-compiler.ts';
import { boundCases, dumpName, syclProgram } from './sycl-compiler/sycl-program.ts';

const folder = join(packageRoot(), 'examples/sycl');
const examples = readdirSync(folder).filter((name) => name.endsWith('.kernel.jsonc'));
const never = new AbortController().signal;

describe('SYCL examples with a real compiler', function () {
  this.timeout(300_000);
  let compiler: SyclCompiler | undefined;
  let executor: LocalExecutor;
  let cacheFolder = '';

  before(async function () {
    // The first to need the simulator builds it.
    this.timeout(600_000);
    compiler = await findSyclCompiler();
    if (compiler === undefined) {
      console.log('      skipped: neither icpx (DPC++) nor acpp (AdaptiveCpp) was found');
      return;
    }
    console.log(`      with ${compiler.name}`);
    cacheFolder = mkdtempSync(join(tmpdir(), 'kf-sycl-compiler-'));
    // Jobs of a root process run as another user.
    chmodSync(cacheFolder, 0o755);
    executor = await openLocalExecutor(never, { readPaths: [cacheFolder] });
    await loadNativeSim({ compiler: await findCompiler('c++', never), build: buildNativeTool }, never);
  });
  after(async () => {
    if (cacheFolder === '') return;
    await executor[Symbol.asyncDispose]();
    rmSync(cacheFolder, { recursive: true, force: true });
  });

  /** What the compiled program computes otherwise than the simulator, on the task's check and held-out shapes. */
  async function differences(
    real: SyclCompiler,
    example: string,
    change: (text: string) => string = (text) => text,
  ): Promise<readonly string[]> {
    const task = await loadTaskFile(join(folder, example));
    const toolchain = { compiler: await findCompiler('c++', never), build: buildNativeTool };
    const parts = await createSimParts(
      { task, device: 'sim:b580', executor, toolchain, cacheFolder, seed: 'real compiler' },
      never,
    );
    await using comparer = parts.comparer;
    const shapes = [...task.shapes.check, ...task.shapes.heldOut];
    const text = change(syclProgram(task, shapes, parts.taskConstants));
    const compiled = await compileSycl(real, executor, text, never);
    try {
      const program = compiled.outputs.get('program');
      assert.ok(program !== undefined, compiled.stderr.slice(0, 3000));
      const cases = boundCases(task, shapes, parts.taskConstants);
      const requests = cases.map((bound, index) =>
        formatRequest({
          id: index,
          nonce: nonceOf('real compiler', index),
          seed: BigInt(index + 1),
          pattern: 'normal',
          launch: { grid: [1, 1, 1], block: [1, 1, 1], sharedBytes: 0 },
          arguments: bound,
          mode: 'run',
          order: forward,
          blocks: 'all',
          deviceMemoryBytes: parts.deviceMemoryBytes,
        }),
      );
      const dumps = cases.flatMap((bound, index) => bound.map((_, argument) => dumpName(index, argument)));
      const ran = await runSycl(real, program, executor, requests.join(''), dumps, never);
      try {
        assert.deepEqual(ran.outcome, { kind: 'exited', code: 0 }, ran.stderr.slice(0, 3000));
        await using baseline = await SimBaseline.prepare(parts, never);
        const found: string[] = [];
        for (const [index, shape] of shapes.entries()) {
          const kernel = baseline.kernel.bind(shape);
          assert.ok(kernel.ok, JSON.stringify(kernel));
          const inputs = { shape, seed: BigInt(index + 1), pattern: 'normal' } as const;
          const simulated = await baseline.expected(kernel.value, inputs, never);
          assert.ok(simulated.kind === 'outputs' && simulated.baseline !== undefined);
          const pairs = outputPairs(task, kernel.value, simulated.baseline, false, (argument) =>
            ran.outputs.get(dumpName(index, argument)),
          );
          assert.equal(pairs.length, simulated.baseline.outputs.length);
          for (const compared of await comparer.compare(pairs, never))
            if (!compared.pass) found.push(`${shapeText(shape)}: ${JSON.stringify(compared)}`);
        }
        return found;
      } finally {
        await ran.release();
      }
    } finally {
      await compiled.release();
    }
  }

  for (const example of examples)
    it(`${basename(example, '.kernel.jsonc')} compiles, and computes what the simulator does`, async function () {
      if (compiler === undefined) return this.skip();
      assert.deepEqual(await differences(compiler, example), []);
    });

  it('tells a program that computes something else', async function () {
    if (compiler === undefined) return this.skip();
    const found = await differences(compiler, 'matmul.kernel.jsonc', (text) =>
      text.replace('sum += A[', 'sum += 1.001f * A['),
    );
    assert.equal(found.length, 6, found.join('\n'));
  });
});
