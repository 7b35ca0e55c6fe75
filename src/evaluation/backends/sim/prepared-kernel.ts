import type { Executor } from '../../../engine/ports.ts';
import type { Candidate } from '../../../protocol/candidate.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { Shape, TaskSpec } from '../../../protocol/task.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import { composeSource } from '../../../syntax/evolve-region.ts';
import { findKernels, kernelNamed } from '../../../syntax/kernel-finder.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import { viewOfTask } from '../../../syntax/sycl/task-view.ts';
import type { SyntaxTree } from '../../../syntax/syntax-node.ts';
import type { Names } from '../../bind-task.ts';
import type { Defences } from '../../defences.ts';
import type { StageOutcome } from '../../pipeline.ts';
import { shapeText, threadsOf } from '../../bind-task.ts';
import { bindKernel, bindOwnLaunches } from './bound-case.ts';
import type { BoundKernel, LaunchedKernel } from './bound-case.ts';
import { CodeMap } from './code-map.ts';
import { headerFinder } from './header-finder.ts';
import type { NativeSim } from './native-sim.ts';
import { estimateRegisters } from './registers-estimate.ts';
import type { RegisterEstimate } from './registers-estimate.ts';
import { runnerJob } from './runner-jobs.ts';
import { RunnerSession } from './runner-session.ts';
import { templateValues } from './template-values.ts';
import { maskAlignment } from './translate-shared.ts';
import { listLaunches } from './own-launches.ts';
import type { DeviceProfile } from './time-model/device-profile.ts';
import { translateKernelTask } from './translate-cuda.ts';
import { translateSyclTask } from './translate-sycl.ts';
import type { BuiltUnit, UnitBuilder } from './unit-builder.ts';

/** What preparing kernels of one task needs. */
export interface PreparationParts {
  readonly task: TaskSpec;
  readonly parser: SyntaxParser;
  readonly native: NativeSim;
  readonly executor: Executor;
  readonly builder: UnitBuilder;
  readonly device: string;
  /** Integer constants of the user's own source. */
  readonly taskConstants: Names;
  readonly profile: DeviceProfile;
  readonly defences: Defences;
  /** Most bytes that the buffers of any shape of the task need. */
  readonly deviceMemoryBytes: number;
  /** Deadline of one answer of a runner, in milliseconds. */
  readonly answerMs: number;
}

const sessionMs = 10 * 60_000;

/** A volatile variable, as opposed to volatile assembly. */
const readsVolatile = /(?<!\basm(?:__)?\s*)\bvolatile\b/;

/** A kernel, composed, translated and compiled, with what is known of it from its text. */
export class PreparedKernel {
  readonly candidate: Candidate;
  readonly source: string;
  readonly unit: BuiltUnit;
  /** Places in the checked build, and in the plain one. */
  readonly code: CodeMap;
  readonly plainCode: CodeMap;
  readonly #objects: Readonly<Record<'checked' | 'plain', string>>;
  readonly constants: Names;
  readonly registers: RegisterEstimate;
  readonly #parts: PreparationParts;
  readonly #launches = new Map<string, Result<readonly LaunchedKernel[], readonly Reason[]>>();

  constructor(
    parts: PreparationParts,
    candidate: Candidate,
    source: string,
    unit: BuiltUnit,
    constants: Names,
    registers: RegisterEstimate,
  ) {
    this.#parts = parts;
    this.candidate = candidate;
    this.source = source;
    this.unit = unit;
    this.constants = constants;
    this.registers = registers;
    this.code = new CodeMap(parts.executor, unit, parts.device, source);
    // A thread that waits for a volatile variable lets others run only where its accesses are reported.
    const plain = readsVolatile.test(source) ? unit.checked : unit.plain;
    this.#objects = { checked: unit.checked, plain };
    this.plainCode = new CodeMap(parts.executor, { ...unit, checked: plain }, parts.device, source);
  }

  /** Arguments at a shape, and the launch where the harness makes it, with every number known. */
  bind(shape: Shape): Result<BoundKernel, Reason> {
    const { task, taskConstants } = this.#parts;
    return this.hasOwnLaunches
      ? succeed(bindOwnLaunches(task, shape, taskConstants))
      : this.bindLaunched(shape);
  }

  /** The same for a kernel that the harness launches. */
  bindLaunched(shape: Shape): Result<LaunchedKernel, Reason> {
    const { task, taskConstants } = this.#parts;
    const bound = bindKernel(task, this.candidate, shape, taskConstants, this.constants);
    if (!bound.ok) return bound;
    const { block } = threadsOf(bound.value.launch);
    const { mostThreads = block } = this.registers;
    if (block > mostThreads)
      return fail({
        rule: 'invalid-launch',
        message: `the block has ${block} threads, and the kernel's __launch_bounds__ allow ${mostThreads}: no device would launch it`,
      });
    return bound;
  }

  /** True where the code launches its kernels itself (SYCL). */
  get hasOwnLaunches(): boolean {
    return this.#parts.task.entry.kind !== 'kernel';
  }

  /**
   * The launches that the code makes at a shape, found by running its host part in `session`; what is wrong with one is a reason. The
   * one of the harness where it launches the kernel.
   */
  async launches(
    shape: Shape,
    session: RunnerSession,
    signal: AbortSignal,
  ): Promise<Result<readonly LaunchedKernel[], readonly Reason[]>> {
    if (!this.hasOwnLaunches) {
      const bound = this.bindLaunched(shape);
      return bound.ok ? succeed([bound.value]) : fail([bound.failure]);
    }
    const key = shapeText(shape);
    let listed = this.#launches.get(key);
    if (listed === undefined) {
      const bound = this.bind(shape);
      listed = bound.ok
        ? await listLaunches(bound.value, this.code, this.unit.hash, session, this.#parts.profile, signal)
        : fail([bound.failure]);
      this.#launches.set(key, listed);
    }
    return listed;
  }

  /** Starts a runner with one variant loaded. */
  async open(variant: 'checked' | 'plain', signal: AbortSignal): Promise<RunnerSession> {
    const { native, executor, device, deviceMemoryBytes, answerMs, defences } = this.#parts;
    return RunnerSession.open(
      executor,
      runnerJob({
        runner: native.runner,
        object: this.#objects[variant],
        kind: 'candidate',
        label: `run ${this.unit.fileName} (${variant})`,
        device,
        deviceMemoryBytes,
        // CUDA's warps have 32 threads whatever the device; SYCL takes what the device prefers.
        ...(this.#parts.task.language === 'sycl' ? { warpSize: this.#parts.profile.subGroupSize } : {}),
        answerMs,
        sessionMs,
        defences,
      }),
      signal,
      defences,
    );
  }
}

/** What is assumed of a kernel that cannot be looked at: what compilers give a plain one. */
const usualRegisters: RegisterEstimate = { registers: 32 };

function registersOf(
  tree: SyntaxTree,
  task: Pick<TaskSpec, 'entry'>,
  name: string,
  constants: Names,
): RegisterEstimate {
  const kernel = kernelNamed(findKernels(tree, 'cuda'), name);
  return kernel === undefined
    ? usualRegisters
    : estimateRegisters(tree, kernel, { ...constants, ...templateValues(task, kernel, constants) });
}

/** Of a SYCL candidate by its CUDA view; the usual number where there is none, or several kernels. */
function viewedRegisters(task: TaskSpec, candidate: Candidate, parser: SyntaxParser): RegisterEstimate {
  const viewed = viewOfTask(task, candidate, parser);
  if (!viewed.ok) return usualRegisters;
  const { view, task: cudaTask } = viewed.value;
  const tree = parser.parse(maskAlignment(view.text));
  return registersOf(tree, cudaTask, view.kernel.name, constantValues(fileConstants(tree)));
}

/** Composes, translates and compiles a candidate. What is wrong with it is a reason, with lines of the composed file. */
export async function prepareKernel(
  parts: PreparationParts,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<StageOutcome<PreparedKernel>> {
  const { task, parser, native, builder } = parts;
  const source = composeSource(task, candidate);
  const translate = task.language === 'sycl' ? translateSyclTask : translateKernelTask;
  const unit = translate(task, source, parser, {
    isHeaderPresent: headerFinder(task, native.facadeHeaders),
  });
  if (!unit.ok) return { kind: 'failed', reasons: unit.failure };
  const built = await builder.build(unit.value, task.sourceFile, task.flags, signal);
  if (built.kind === 'failed') return built;
  const tree = parser.parse(maskAlignment(source));
  const constants = constantValues(fileConstants(tree));
  const registers =
    task.language === 'sycl'
      ? viewedRegisters(task, candidate, parser)
      : registersOf(tree, task, task.kernel, constants);
  return {
    kind: 'passed',
    value: new PreparedKernel(parts, candidate, source, built.value, constants, registers),
  };
}
