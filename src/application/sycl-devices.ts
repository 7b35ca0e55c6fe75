import type { Evaluator, Executor } from '../engine/ports.ts';
import type { SimEvaluatorOptions } from '../evaluation/backends/sim/sim-evaluator.ts';
import { findSyclCompilers } from '../evaluation/backends/sycl/find-sycl-compilers.ts';
import type { FoundSyclCompilers } from '../evaluation/backends/sycl/find-sycl-compilers.ts';
import { targetFor, targetsOf } from '../evaluation/backends/sycl/sycl-compiler.ts';
import type { SyclCompiler, SyclTarget } from '../evaluation/backends/sycl/sycl-compiler.ts';
import { parseSyclDeviceId, syclDeviceId } from '../evaluation/backends/sycl/sycl-device-id.ts';
import type { SyclSelection } from '../evaluation/backends/sycl/sycl-device-id.ts';
import { deviceTitle } from '../evaluation/backends/sycl/device-title.ts';
import { createSyclEvaluator } from '../evaluation/backends/sycl/sycl-evaluator.ts';
import type { SyclEvaluatorOptions } from '../evaluation/backends/sycl/sycl-evaluator.ts';
import { buildSyclRunner } from '../evaluation/backends/sycl/sycl-runner-build.ts';
import { gpuLockPath, holdLock } from '../executors/gpu-lock.ts';
import { buildSupervisor } from '../executors/native-tools.ts';
import type { DeviceId } from '../protocol/evaluation.ts';
import { isAbortError } from '../shared/abort.ts';
import { UserError, messageOf } from '../shared/errors.ts';
import { ask, thisMachine } from './doctor/machine-check.ts';

/** A device that a SYCL runtime of this machine shows. */
export interface SyclDevice {
  readonly id: DeviceId;
  readonly selection: SyclSelection;
  /** As the runtime names it, with "CPU" where it is one. */
  readonly title: string;
  readonly compiler: SyclCompiler;
  readonly target: SyclTarget;
  /** Path of the compiler's runner. */
  readonly runner: string;
}

/** What was found, and what stands in the way of more. */
export interface SyclProbe {
  readonly devices: readonly SyclDevice[];
  /** One sentence each. */
  readonly problems: readonly string[];
}

/** Where jobs run and what they build is kept. */
export interface SyclProbeParts {
  readonly executor: Executor;
  readonly cacheFolder: string;
  /** This process's by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The SYCL compilers of this machine. */
export async function findSycl(
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<FoundSyclCompilers> {
  const machine = { ...thisMachine(), environment };
  return findSyclCompilers(
    async (program, args, abort) => ask(program, args, machine, abort),
    signal,
    environment,
  );
}

/**
 * Asks the runtime of every SYCL compiler for its devices, each in a process of its own. The first time it builds a runner with each
 * compiler, which takes them half a minute. Where two compilers show a device the first one has it.
 */
export async function probeSycl(parts: SyclProbeParts, signal: AbortSignal): Promise<SyclProbe> {
  const { compilers, broken } = await findSycl(signal, parts.environment);
  const devices: SyclDevice[] = [];
  const problems = broken.map(({ path, reason }) => `${path}: ${reason}`);
  for (const compiler of compilers)
    for (const target of new Set(targetsOf(compiler)))
      try {
        for (const device of await devicesOf(parts, compiler, target, signal))
          if (devices.every(({ id }) => id !== device.id)) devices.push(device);
      } catch (error) {
        if (isAbortError(error)) throw error;
        // A target that only some installations have (CUDA, native CPU): its absence is no news.
        if (target === compiler.target || compiler.target === undefined) problems.push(messageOf(error));
      }
  return { devices, problems };
}

async function devicesOf(
  { executor, cacheFolder }: SyclProbeParts,
  compiler: SyclCompiler,
  target: SyclTarget,
  signal: AbortSignal,
): Promise<readonly SyclDevice[]> {
  const runner = await buildSyclRunner(executor, compiler, target, cacheFolder, signal);
  const result = await executor.run(
    {
      label: `look for devices of ${compiler.version}`,
      requirements: { stage: 'check', backend: 'sycl', device: 'sycl', exclusive: false },
      inputs: [],
      command: [runner, '--list'],
      environment: compiler.environment,
      readPaths: compiler.readPaths,
      outputs: [],
      limits: { wallMs: 60_000, outputBytes: 1 << 20, fileBytes: 1 << 26 },
      trust: 'ours',
    },
    signal,
  );
  try {
    const events = result.results
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const failed = events.find((event) => event['event'] === 'failed');
    if (failed !== undefined || result.outcome.kind !== 'exited' || result.outcome.code !== 0) {
      const said = result.stderr.trim().split('\n').at(-1) ?? '';
      const message = failed?.['message'];
      const reason = typeof message === 'string' ? message : said === '' ? result.outcome.kind : said;
      throw new UserError(
        'sycl-runtime-broken',
        `The runtime of ${compiler.version} (${compiler.path}) does not list its devices: ${reason}`,
        { fix: 'Check the installation: "sycl-ls" or "acpp-info" should list devices.' },
      );
    }
    return events
      .map((event): SyclDevice => {
        const type = String(event['type']) as SyclSelection['type'];
        const selection = { backend: String(event['backend']), type, index: Number(event['index']) };
        return {
          id: syclDeviceId(selection),
          selection,
          title: deviceTitle({ name: String(event['name']), kind: type === 'cpu' ? 'cpu' : 'gpu' }),
          compiler,
          target,
          runner,
        };
      })
      .filter(({ selection }) => targetFor(compiler, selection.backend) === target);
  } finally {
    await result.release();
  }
}

/** The device of that id. Throws UserError that says what is missing. */
export async function requireSycl(
  parts: SyclProbeParts,
  device: DeviceId,
  signal: AbortSignal,
): Promise<SyclDevice> {
  const { devices, problems } = await probeSycl(parts, signal);
  const found = devices.find(({ id }) => id === device);
  if (found !== undefined) return found;
  const reason =
    devices.length > 0
      ? 'no SYCL runtime of this machine shows it'
      : (problems[0] ?? 'no SYCL compiler was found (icpx, acpp)');
  throw new UserError('device-unusable', `${device} cannot be used: ${reason}.`, {
    fix:
      devices.length > 0
        ? `This machine has ${devices.map(({ id, title }) => `${id} (${title})`).join(', ')}.`
        : 'Install icpx (oneAPI DPC++) or acpp (AdaptiveCpp), or name it in KERNELFOUNDRY_ICPX or KERNELFOUNDRY_ACPP; without one use a simulated GPU, --device sim:b580.',
  });
}

/** Throws UserError `times-do-not-rank` for a device that can check kernels and cannot time them. */
export function requireRanking({ id, target }: SyclDevice): void {
  if (target.ranks) return;
  throw new UserError('times-do-not-rank', `${id} cannot be optimised for: ${target.note ?? ''}.`, {
    fix: 'Use an AdaptiveCpp built with LLVM (its compiler plugin), or a simulated GPU, --device sim:b580.',
  });
}

/** The simulated GPU whose checker looks at candidates for a device first: the nearest one. */
export function screeningProfile(title: string): string {
  const known: readonly [RegExp, string][] = [
    [/H200|GH200/i, 'h200'],
    [/H100|H800/i, 'h100'],
    [/A100|A800/i, 'a100'],
    [/RTX 40|L40|L4\b/i, 'rtx4090'],
    [/Lunar Lake|1[34]0V/i, 'lnl'],
  ];
  return known.find(([pattern]) => pattern.test(title))?.[1] ?? 'b580';
}

/** The evaluator of a SYCL device: measured times. Throws UserError that says which part is missing. */
export async function openSyclEvaluator(
  device: DeviceId,
  options: SimEvaluatorOptions & Pick<SyclEvaluatorOptions, 'unscreened' | 'onHeld'>,
  signal: AbortSignal,
  environment?: NodeJS.ProcessEnv,
): Promise<Evaluator & AsyncDisposable> {
  const { executor, cacheFolder } = options;
  const probeParts = { executor, cacheFolder, ...(environment === undefined ? {} : { environment }) };
  const { selection, title, compiler, target, runner } = await requireSycl(probeParts, device, signal);
  const supervisor = await buildSupervisor(signal);
  return createSyclEvaluator(
    {
      ...options,
      device,
      runner: { executor, runner, compiler, selection },
      target,
      simulatedDevice: `sim:${screeningProfile(title)}`,
      holdDevice: async (name, abort) => holdLock(supervisor, await gpuLockPath(`sycl-${name}`), abort),
    },
    signal,
  );
}

/** True for what has the form of a SYCL device's id. */
export function isSyclDevice(device: DeviceId): boolean {
  return parseSyclDeviceId(device) !== undefined;
}
