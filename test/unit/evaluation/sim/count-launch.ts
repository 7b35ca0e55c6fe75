import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countLaunch } from '../../../../src/evaluation/backends/sim/counted-launch.ts';
import { CodeMap } from '../../../../src/evaluation/backends/sim/code-map.ts';
import { loadNativeSim } from '../../../../src/evaluation/backends/sim/native-sim.ts';
import type { NativeSim } from '../../../../src/evaluation/backends/sim/native-sim.ts';
import { listLaunches } from '../../../../src/evaluation/backends/sim/own-launches.ts';
import { estimateRegisters } from '../../../../src/evaluation/backends/sim/registers-estimate.ts';
import type { RegisterEstimate } from '../../../../src/evaluation/backends/sim/registers-estimate.ts';
import { runnerJob } from '../../../../src/evaluation/backends/sim/runner-jobs.ts';
import type { BoundArgument, BoundLaunch } from '../../../../src/evaluation/backends/sim/runner-request.ts';
import { RunnerSession } from '../../../../src/evaluation/backends/sim/runner-session.ts';
import { loadProfile } from '../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import type { ProfileName } from '../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import type { TimeModelInput } from '../../../../src/evaluation/backends/sim/time-model/time-model-input.ts';
import { translateKernelTask } from '../../../../src/evaluation/backends/sim/translate-cuda.ts';
import { translateSyclTask } from '../../../../src/evaluation/backends/sim/translate-sycl.ts';
import { UnitBuilder } from '../../../../src/evaluation/backends/sim/unit-builder.ts';
import type { BuiltUnit } from '../../../../src/evaluation/backends/sim/unit-builder.ts';
import { findCompiler } from '../../../../src/executors/compiler.ts';
import { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import {
  buildNativeTool,
  buildSupervisor,
  nativeCacheFolder,
} from '../../../../src/executors/native-tools.ts';
import { constantValues, fileConstants } from '../../../../src/syntax/constants.ts';
import { findKernels, kernelNamed } from '../../../../src/syntax/kernel-finder.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import type { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { viewOfTask } from '../../../../src/syntax/sycl/task-view.ts';
import { succeed } from '../../../../src/shared/result.ts';
import type { Language, TaskSpec } from '../../../../src/protocol/task.ts';

/** A launch of a kernel of a fixture, with every number written out. */
export interface FixtureLaunch {
  readonly file: string;
  /** Name of a CUDA kernel, or of a SYCL function that launches one. */
  readonly kernel: string;
  /** Absent for SYCL. */
  readonly launch?: BoundLaunch;
  readonly arguments: readonly BoundArgument[];
}

/** Counts launches in the real simulator, for the time model. */
export class LaunchCounter implements AsyncDisposable {
  readonly #executor: LocalExecutor;
  readonly #native: NativeSim;
  readonly #builder: UnitBuilder;
  readonly #parser: SyntaxParser;
  readonly #folder: string;
  readonly #units = new Map<string, Promise<BuiltUnit>>();
  #next = 0;

  private constructor(
    executor: LocalExecutor,
    native: NativeSim,
    builder: UnitBuilder,
    parser: SyntaxParser,
    folder: string,
  ) {
    this.#executor = executor;
    this.#native = native;
    this.#builder = builder;
    this.#parser = parser;
    this.#folder = folder;
  }

  static async create(signal: AbortSignal, language: Language = 'cuda'): Promise<LaunchCounter> {
    const executor = new LocalExecutor({
      supervisor: await buildSupervisor(signal),
      readPaths: [nativeCacheFolder()],
    });
    const compiler = await findCompiler('c++', signal);
    const native = await loadNativeSim(
      {
        compiler,
        // Counting compares nothing.
        build: (tool, abort) =>
          tool.name === 'kf-comparer' ? Promise.resolve('') : buildNativeTool(tool, abort),
      },
      signal,
      language,
    );
    const folder = await mkdtemp(join(tmpdir(), 'kf-orderings-'));
    const builder = new UnitBuilder({ executor, native, cacheFolder: folder, device: 'sim:h100' });
    return new LaunchCounter(executor, native, builder, await loadParser(), folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Counts sampled blocks of a launch; the L1 that its blocks share is that of the profile. */
  async count(fixture: FixtureLaunch, name: ProfileName, signal: AbortSignal): Promise<TimeModelInput> {
    const path = fileURLToPath(new URL(`../../../fixtures/${fixture.file}`, import.meta.url));
    const source = await readFile(path, 'utf8');
    const task = taskOf(fixture, path, source);
    const key = `${fixture.file} ${fixture.kernel}`;
    const unit = await (this.#units.get(key) ?? this.#build(task, path, source, signal));
    this.#units.set(key, Promise.resolve(unit));
    const profile = loadProfile(name);
    const session = await RunnerSession.open(
      this.#executor,
      runnerJob({
        runner: this.#native.runner,
        object: unit.checked,
        kind: 'candidate',
        label: `count ${fixture.kernel}`,
        device: `sim:${name}`,
        deviceMemoryBytes: 512 << 20,
        ...(task.language === 'sycl' ? { warpSize: profile.subGroupSize } : {}),
        answerMs: 60_000,
        sessionMs: 120_000,
      }),
      signal,
    );
    try {
      const code = new CodeMap(this.#executor, unit, `sim:${name}`);
      const bound = { arguments: fixture.arguments, bytes: 256 << 20 };
      const listed: Awaited<ReturnType<typeof listLaunches>> =
        fixture.launch === undefined
          ? await listLaunches(bound, code, unit.hash, session, profile, signal)
          : succeed([{ ...bound, launch: fixture.launch }]);
      if (!listed.ok) throw new Error(`${fixture.kernel}: ${JSON.stringify(listed.failure)}`);
      const [launch] = listed.value;
      if (launch === undefined || listed.value.length > 1)
        throw new Error(`${fixture.kernel} launches ${listed.value.length} kernels`);
      const counted = await countLaunch(
        {
          session,
          code,
          profile,
          registers: this.#registers(task, source),
          seed: 'orderings',
          requestId: () => ++this.#next,
        },
        launch,
        {},
        signal,
      );
      if (!counted.ok) throw new Error(`${fixture.kernel}: ${JSON.stringify(counted.failure)}`);
      return counted.value.input;
    } finally {
      await session.close();
    }
  }

  /** Registers by the kernel's text; a SYCL kernel is looked at as the CUDA kernel that does the same. */
  #registers(task: TaskSpec, source: string): RegisterEstimate {
    if (task.language === 'sycl') {
      const viewed = viewOfTask(task, { region: source }, this.#parser);
      // As where tasks are evaluated: the usual number for what has no view.
      if (!viewed.ok) return { registers: 32 };
      const { tree, kernel } = viewed.value.view;
      return estimateRegisters(tree, kernel, constantValues(fileConstants(tree)));
    }
    const tree = this.#parser.parse(source);
    const kernel = kernelNamed(findKernels(tree), task.kernel);
    if (kernel === undefined) throw new Error(`${task.sourceFile} has no kernel ${task.kernel}`);
    return estimateRegisters(tree, kernel, constantValues(fileConstants(tree)));
  }

  async #build(task: TaskSpec, path: string, source: string, signal: AbortSignal): Promise<BuiltUnit> {
    const translate = task.language === 'sycl' ? translateSyclTask : translateKernelTask;
    const translated = translate(task, source, this.#parser, { isHeaderPresent: () => true });
    if (!translated.ok) throw new Error(`${basename(path)}: ${JSON.stringify(translated.failure)}`);
    const outcome = await this.#builder.build(translated.value, path, [], signal, ['checked']);
    if (outcome.kind !== 'passed') throw new Error(`${basename(path)}: ${JSON.stringify(outcome)}`);
    return outcome.value;
  }
}

function taskOf(fixture: FixtureLaunch, path: string, source: string): TaskSpec {
  const isSycl = path.endsWith('.cpp');
  return {
    name: fixture.kernel,
    language: isSycl ? 'sycl' : 'cuda',
    sourceFile: path,
    source,
    region: { start: 0, end: source.length },
    kernel: fixture.kernel,
    freedom: 'kernel',
    entry: isSycl
      ? { kind: 'function', name: fixture.kernel }
      : {
          kind: 'kernel',
          instance: fixture.kernel,
          launch: { grid: ['1'], block: ['1'], sharedBytes: '0' },
        },
    arguments: fixture.arguments.map((argument) =>
      argument.kind === 'scalar'
        ? argument
        : {
            kind: 'buffer',
            name: argument.name,
            type: argument.type,
            role: argument.role,
            shape: [String(argument.elements)],
            distribution:
              argument.distribution.kind === 'indexInto'
                ? { kind: 'indexInto', extent: String(argument.distribution.extent) }
                : argument.distribution,
          },
    ),
    shapes: { tune: [{}], check: [{}], heldOut: [] },
    reference: { kind: 'baseline' },
    flags: [],
  };
}
