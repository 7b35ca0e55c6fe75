import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { Shape } from '../../../protocol/task.ts';
import { KernelFoundryError, UserError, messageOf } from '../../../shared/errors.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { baselineCandidate } from '../../../syntax/baseline-candidate.ts';
import { shapeText } from '../../bind-task.ts';
import type { CheckCase, CheckShape } from '../../stages/check-plan.ts';
import { deriveCheckShapes, uniqueShapes } from '../../stages/check-shapes.ts';
import { auditKernel } from './audit-blocks.ts';
import { censusOfBaseline } from './baseline-census.ts';
import { variedFor } from './bound-case.ts';
import type { BoundKernel, InputSet } from './bound-case.ts';
import type { OutputComparer } from './compare-outputs.ts';
import { countKernel } from './counted-kernel.ts';
import type { CountedKernel } from './counted-kernel.ts';
import { runCase } from './run-case.ts';
import type { PreparationParts, PreparedKernel } from './prepared-kernel.ts';
import { prepareKernel } from './prepared-kernel.ts';
import { ReferenceOutputs } from './reference-outputs.ts';
import type { OutputFiles } from './reference-outputs.ts';
import { referenceUnit } from './reference-unit.ts';
import { runnerJob } from './runner-jobs.ts';
import { RunnerSession } from './runner-session.ts';
import { SharedRunner } from './shared-runner.ts';

/** What a case should give, and what the baseline gave. */
export type ExpectedOutputs =
  | {
      readonly kind: 'outputs';
      readonly expected: OutputFiles;
      /** Expected floating outputs are doubles of a host reference. */
      readonly isDouble: boolean;
      /** Absent where the baseline is too slow to be run for it and a host reference says what is expected. */
      readonly baseline: OutputFiles | undefined;
    }
  | { readonly kind: 'undefined'; readonly reason: string };

export interface SimBaselineParts extends PreparationParts {
  readonly comparer: OutputComparer;
  readonly cacheFolder: string;
  /** Seed of everything that is the same for all candidates of this evaluator. */
  readonly secret: string;
}

/**
 * The user's own kernel: what candidates are compared with and measured against. Everything about it is found out once for each
 * evaluator, at the first need.
 */
export class SimBaseline implements AsyncDisposable {
  readonly kernel: PreparedKernel;
  readonly #parts: SimBaselineParts;
  readonly #runner: SharedRunner;
  readonly #outputs: ReferenceOutputs;
  readonly #double: { readonly runner: SharedRunner; readonly outputs: ReferenceOutputs } | undefined;
  readonly #counted = new Map<string, Promise<CountedKernel>>();
  readonly #legal = new Map<string, Promise<readonly Reason[]>>();
  #shapes: Promise<{ readonly shapes: readonly CheckShape[]; readonly notes: readonly string[] }> | undefined;
  #requests = 0;
  readonly #lifetime: AbortController;

  private constructor(
    parts: SimBaselineParts,
    kernel: PreparedKernel,
    double: { readonly hash: string; readonly object: string } | undefined,
    lifetime: AbortController,
  ) {
    this.#parts = parts;
    this.kernel = kernel;
    this.#lifetime = lifetime;
    const cache = { cacheFolder: join(parts.cacheFolder, 'outputs'), secret: parts.secret };
    this.#runner = new SharedRunner(async () => kernel.open('plain', lifetime.signal));
    this.#outputs = new ReferenceOutputs({ ...cache, runner: this.#runner, hash: kernel.unit.hash });
    if (double === undefined) return;
    const runner = new SharedRunner(async () =>
      RunnerSession.open(
        parts.executor,
        runnerJob({
          runner: parts.native.runner,
          object: double.object,
          kind: 'reference',
          label: 'run the reference',
          device: parts.device,
          deviceMemoryBytes: parts.deviceMemoryBytes,
          answerMs: 120_000,
          sessionMs: 3600_000,
          defences: parts.defences,
        }),
        lifetime.signal,
        parts.defences,
      ),
    );
    this.#double = { runner, outputs: new ReferenceOutputs({ ...cache, runner, hash: double.hash }) };
  }

  /** Builds baseline and reference. Throws UserError when the user's own code does not compile. */
  static async prepare(parts: SimBaselineParts, signal: AbortSignal): Promise<SimBaseline> {
    const { task } = parts;
    const prepared = await prepareKernel(parts, baselineCandidate(task), signal);
    if (prepared.kind === 'failed')
      throw brokenSource(task.sourceFile, 'The original kernel', prepared.reasons);
    const lifetime = new AbortController();
    if (task.reference.kind === 'baseline')
      return new SimBaseline(parts, prepared.value, undefined, lifetime);
    const file = resolve(dirname(task.taskFile ?? task.sourceFile), task.reference.file);
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new UserError('reference-missing', `The reference cannot be read: ${messageOf(cause)}`, {
        file,
        fix: 'Correct "reference" in the task file.',
        cause,
      });
    });
    const unit = referenceUnit(task, text, task.reference.name, file);
    const built = await parts.builder.build(unit, file, task.flags, signal, ['plain']);
    if (built.kind === 'failed') throw brokenSource(file, 'The reference', built.reasons);
    return new SimBaseline(
      parts,
      prepared.value,
      { hash: built.value.hash, object: built.value.plain },
      lifetime,
    );
  }

  /** Integer that no other request of this baseline has. */
  nextRequest(): number {
    return ++this.#requests;
  }

  /**
   * Shapes that candidates are checked on: the task's, and derived ones on which the baseline is sound. Throws UserError when
   * the baseline is not sound on a shape of the task's own.
   */
  async checkShapes(
    signal: AbortSignal,
  ): Promise<{ readonly shapes: readonly CheckShape[]; readonly notes: readonly string[] }> {
    this.#shapes ??= this.#findShapes(signal).catch((error: unknown) => {
      this.#shapes = undefined;
      throw error;
    });
    return this.#shapes;
  }

  async #findShapes(
    signal: AbortSignal,
  ): Promise<{ readonly shapes: readonly CheckShape[]; readonly notes: readonly string[] }> {
    const { task } = this.#parts;
    const own = [...task.shapes.check, ...task.shapes.heldOut];
    const derived = task.shapes.tune.slice(0, 1).flatMap((shape) => deriveCheckShapes(shape));
    const ownKeys = new Set(own.map(shapeText));
    const heldOut = new Set(task.shapes.heldOut.map(shapeText));
    const shapes: CheckShape[] = [];
    const notes: string[] = [];
    for (const shape of uniqueShapes([...own, ...derived])) {
      const key = shapeText(shape);
      const isOwn = ownKeys.has(key);
      const problems = await this.problemsAt(
        {
          shape,
          source: isOwn ? 'check' : 'derived',
          seed: 1n,
          pattern: 'normal',
          order: { kind: 'forward' },
          offsetElements: 0,
        },
        signal,
      );
      if (problems.length === 0) {
        const source = heldOut.has(key) ? 'held-out' : isOwn ? 'check' : 'derived';
        shapes.push({ shape, source });
      } else if (isOwn) throw unsoundBaseline(task.sourceFile, task.kernel, shape, problems);
      else
        notes.push(
          `not checked at ${key}: the original is not defined there (${problems[0]?.message ?? ''})`,
        );
    }
    return { shapes, notes };
  }

  /** What is wrong with the baseline itself in a case; empty where it is sound. */
  async problemsAt(
    one: CheckCase,
    signal: AbortSignal,
    mode: 'check' | 'run' = 'check',
  ): Promise<readonly Reason[]> {
    const key = JSON.stringify([
      shapeText(one.shape),
      one.pattern,
      one.offsetElements,
      one.overlap,
      one.scalarFactor,
      mode,
    ]);
    let legal = this.#legal.get(key);
    if (legal === undefined) {
      legal = this.#checkBaseline(one, mode, signal);
      legal.catch(() => this.#legal.delete(key));
      this.#legal.set(key, legal);
    }
    return legal;
  }

  async #checkBaseline(
    one: CheckCase,
    mode: 'check' | 'run',
    signal: AbortSignal,
  ): Promise<readonly Reason[]> {
    const bound = this.kernel.bind(one.shape);
    if (!bound.ok) return [bound.failure];
    const kernel = variedFor(bound.value, this.#parts.task, one);
    if (kernel === undefined) return [{ rule: 'undefined', message: 'the arguments differ in size' }];
    const outputs = await this.expected(kernel, one, signal);
    if (outputs.kind === 'undefined') return [{ rule: 'undefined', message: outputs.reason }];
    const session = await this.kernel.open('checked', signal);
    try {
      const result = await runCase(
        {
          task: this.#parts.task,
          defences: this.#parts.defences,
          kernel,
          oneCase: one,
          session,
          code: this.kernel.code,
          comparer: this.#parts.comparer,
          expected: outputs,
          secret: this.#parts.secret,
          requestId: this.nextRequest(),
          mode,
        },
        signal,
      );
      const unwritten = (outputs.baseline?.outputs ?? []).filter((output) => output.unwrittenElements > 0);
      return [
        ...result.reasons,
        ...unwritten.map(({ argument, unwrittenElements }) => ({
          rule: 'unwritten-elements',
          message: `${unwrittenElements} elements of ${bound.value.arguments[argument]?.name ?? ''} are never written`,
        })),
      ];
    } finally {
      await session.close();
    }
  }

  /**
   * Expected outputs for one set of inputs, and the baseline's. With a host reference the baseline can be spared
   * (`withBaseline` false) where it would take long.
   */
  async expected(
    kernel: BoundKernel,
    inputs: InputSet,
    signal: AbortSignal,
    withBaseline = true,
  ): Promise<ExpectedOutputs> {
    // The baseline runs with its own launch: a candidate's may be another.
    const bound = this.kernel.bind(inputs.shape);
    if (!bound.ok) return { kind: 'undefined', reason: bound.failure.message };
    const original = variedFor(bound.value, this.#parts.task, inputs);
    if (original === undefined) return { kind: 'undefined', reason: 'the arguments differ in size' };
    // A host reference has its arguments apart.
    const double = inputs.overlap === undefined ? this.#double : undefined;
    const baseline =
      withBaseline || double === undefined
        ? await this.#outputs.outputs(original, inputs, signal)
        : undefined;
    if (baseline?.kind === 'undefined') return baseline;
    if (double === undefined) {
      if (baseline === undefined) return { kind: 'undefined', reason: 'there is no reference' };
      return { kind: 'outputs', expected: baseline.files, isDouble: false, baseline: baseline.files };
    }
    const precise = await double.outputs.outputs(
      { ...kernel, ...(bound.value.launch === undefined ? {} : { launch: bound.value.launch }) },
      inputs,
      signal,
    );
    if (precise.kind === 'undefined') return precise;
    return { kind: 'outputs', expected: precise.files, isDouble: true, baseline: baseline?.files };
  }

  /** True when the task has a reference of its own, in double precision. */
  get hasDoubleReference(): boolean {
    return this.#double !== undefined;
  }

  /** Counters and modelled time at a tune shape. Throws UserError when the baseline cannot run there. */
  async counted(shape: Shape, signal: AbortSignal): Promise<CountedKernel> {
    const key = shapeText(shape);
    let counted = this.#counted.get(key);
    if (counted === undefined) {
      counted = this.#count(shape, signal);
      counted.catch(() => this.#counted.delete(key));
      this.#counted.set(key, counted);
    }
    return counted;
  }

  async #count(shape: Shape, signal: AbortSignal): Promise<CountedKernel> {
    const { task, profile, secret, defences } = this.#parts;
    const session = await this.kernel.open('checked', signal);
    try {
      const { code, registers } = this.kernel;
      const parts = {
        session,
        code,
        profile,
        registers,
        seed: secret,
        defences,
        requestId: () => this.nextRequest(),
      };
      const launches = await this.kernel.launches(shape, session, signal);
      if (!launches.ok) throw unsoundBaseline(task.sourceFile, task.kernel, shape, launches.failure);
      const counted = await countKernel(parts, launches.value, shape, signal);
      if (!counted.ok) throw unsoundBaseline(task.sourceFile, task.kernel, shape, counted.failure);
      if (!defences.has('block-audit')) return counted.value;
      const bound = this.kernel.bind(shape);
      if (!bound.ok) return counted.value;
      const cache = {
        folder: join(this.#parts.cacheFolder, 'census'),
        build: `${this.kernel.unit.hash} ${this.#parts.native.fingerprint}`,
      };
      const census = await censusOfBaseline(parts, bound.value, launches.value, counted.value, cache, signal);
      const audited = await auditKernel(parts, launches.value, counted.value, census, signal);
      if (!audited.ok) throw unsoundBaseline(task.sourceFile, task.kernel, shape, audited.failure);
      return audited.value.kernel;
    } finally {
      await session.close();
    }
  }

  /** Key of the baseline and its reference, for caches that outlive the process. */
  get hash(): string {
    return sha256Of([this.kernel.unit.hash]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runner[Symbol.asyncDispose]();
    await this.#double?.runner[Symbol.asyncDispose]();
    this.#lifetime.abort();
  }
}

function brokenSource(file: string, what: string, reasons: readonly Reason[]): Error {
  const [first] = reasons;
  if (first === undefined) return new KernelFoundryError('baseline', `${what} could not be built.`);
  return new UserError('baseline-build', `${what} cannot be built: ${first.message}`, {
    file,
    line: first.line,
    details: { reasons },
  });
}

function unsoundBaseline(file: string, kernel: string, shape: Shape, reasons: readonly Reason[]): UserError {
  const [first] = reasons;
  return new UserError(
    'baseline-unsound',
    `The original ${kernel} fails at ${shapeText(shape)}: ${first?.message ?? 'no reason given'}`,
    {
      file,
      line: first?.line,
      fix: 'Correct the kernel, or the shapes, extents and launch in the task file; "kernelfoundry task check" tells more.',
      details: { reasons },
    },
  );
}
