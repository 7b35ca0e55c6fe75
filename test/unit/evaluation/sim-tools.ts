import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimEvaluatorOptions } from '../../../src/evaluation/backends/sim/sim-evaluator.ts';
import { findCompiler } from '../../../src/executors/compiler.ts';
import { LocalExecutor } from '../../../src/executors/local/local-executor.ts';
import { buildNativeTool, buildSupervisor } from '../../../src/executors/native-tools.ts';
import type { TaskSpec } from '../../../src/protocol/task.ts';
import { KernelFoundryError } from '../../../src/shared/errors.ts';

/** Everything an evaluator on the simulated GPU needs, real; removed again by `dispose`. */
export interface SimTools {
  readonly options: (task: TaskSpec) => SimEvaluatorOptions;
  readonly dispose: () => Promise<void>;
}

/** The real tools, or undefined (with the reason printed) where there is no compiler. */
export async function simTools(signal: AbortSignal): Promise<SimTools | undefined> {
  try {
    const compiler = await findCompiler('c++', signal);
    const executor = new LocalExecutor({ supervisor: await buildSupervisor(signal) });
    const cacheFolder = await mkdtemp(join(tmpdir(), 'kf-evaluation-test-'));
    return {
      options: (task) => ({
        task,
        device: 'sim:h100',
        executor,
        toolchain: { compiler, build: buildNativeTool },
        cacheFolder,
        seed: 'test',
        monotonic: () => performance.now(),
      }),
      dispose: async () => {
        await executor[Symbol.asyncDispose]();
        await rm(cacheFolder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    if (!KernelFoundryError.is(error, 'no-compiler')) throw error;
    console.log(`skipped: ${error.message}`);
    return undefined;
  }
}
