import { basename } from 'node:path';
import type { Job } from '../../../engine/ports.ts';
import type { Resources } from '../../../protocol/evaluation.ts';
import type { Hint } from '../../../protocol/hint.ts';
import type { RooflinePosition } from '../../../protocol/profile.ts';
import type { Shape, TaskSpec } from '../../../protocol/task.ts';
import type { Defences } from '../../defences.ts';
import { compilerHints } from '../../hints/compiler-hints.ts';
import { mergeHints } from '../../hints/merge-hints.ts';
import { profileWithNcu } from '../../profiling/ncu.ts';
import type { NcuReport } from '../../profiling/ncu-report.ts';
import { rooflinePosition } from '../../profiling/roofline.ts';
import type { RooflinePeaks } from '../../profiling/roofline.ts';
import { sanitize } from '../../profiling/sanitize.ts';
import type { DeviceTools } from '../measured/device-tools.ts';
import { deviceMemoryFor, forward, launchPart, nonceOf } from '../sim/bound-case.ts';
import type { PreparedKernel } from '../sim/prepared-kernel.ts';
import { formatRequest } from '../sim/runner-request.ts';
import { seedOf } from '../../stages/check-plan.ts';
import { readCode } from './code/disassemble.ts';
import type { Cubin } from './cubin-builder.ts';
import { cudaRunnerJob } from './cuda-session.ts';
import type { CudaRunnerParts } from './cuda-session.ts';
import type { CudaToolkit } from './toolchain/cuda-toolkit.ts';

export interface CudaToolsParts {
  readonly task: TaskSpec;
  readonly runner: CudaRunnerParts;
  readonly toolkit: Pick<CudaToolkit, 'tools'>;
  readonly cubin: Cubin;
  readonly kernel: Pick<PreparedKernel, 'bind'>;
  readonly defences: Defences;
  /** Of this evaluation. */
  readonly seed: string;
  readonly resources: (shape: Shape) => Resources;
  /** What the device can do at best; undefined where that is not known. The caller holds the device. */
  readonly peaks: (signal: AbortSignal) => Promise<RooflinePeaks | undefined>;
}

/** The toolkit's sanitizer, profiler and disassembler for one candidate. */
export function cudaTools(parts: CudaToolsParts): DeviceTools {
  const { task, runner, toolkit, cubin, defences } = parts;
  const { executor, device } = runner;
  const file = `${basename(task.sourceFile).replace(/\.[^.]*$/, '')}.cu`;
  return {
    async sanitize(signal) {
      if (!defences.has('sanitizer')) return { reasons: [], notes: [] };
      const request = requestAt(parts, smallestShape(task), 'sanitizer');
      if (request === undefined) return { reasons: [], notes: [] };
      return sanitize(
        { executor, sanitizer: toolkit.tools['compute-sanitizer'], runner: jobOf(parts), request, file },
        signal,
      );
    },
    async profile(bench, work, hold, signal) {
      const [shape] = task.shapes.tune;
      if (shape === undefined) return { hints: [] };
      const reading = await readCode(cubin, { executor, tools: toolkit.tools, device, file }, signal);
      const occupancy = parts.resources(shape);
      const fromCompiler = compilerHints({
        resources: cubin.resources,
        occupancy,
        advisories: cubin.advisories,
        ...(reading.kind === 'read' ? { code: reading.code } : {}),
        usesDouble: task.arguments.some(({ type }) => type === 'f64'),
      });
      const timeUs = bench.shapes[0]?.candidate.medianUs ?? 0;
      const { ncu, peaks } = await lookOnDevice(parts, shape, hold, signal);
      const counted = ncu.work ?? work;
      const roofline: RooflinePosition | undefined =
        counted === undefined || peaks === undefined
          ? undefined
          : rooflinePosition(shape, counted, timeUs, peaks, ncu.work === undefined ? 'simulator' : 'ncu');
      const hints: readonly Hint[] = mergeHints(fromCompiler, ncu.hints);
      return {
        hints,
        profile: {
          tools: [
            ...(reading.kind === 'read' ? [reading.code.from === 'sass' ? 'machine code' : 'PTX'] : []),
            ...(ncu.unavailable === undefined ? ['ncu'] : []),
          ],
          unavailable: [
            ...(reading.kind === 'unavailable' ? [reading.reason] : []),
            ...(ncu.unavailable === undefined ? [] : [`no counters: ${ncu.unavailable}`]),
          ],
          ...(ncu.counters.length > 0 ? { counters: ncu.counters } : {}),
          ...(roofline === undefined ? {} : { roofline }),
        },
      };
    },
  };
}

/** What needs the device: the profiler's launch, and the device's peaks. */
async function lookOnDevice(
  parts: CudaToolsParts,
  shape: Shape,
  hold: (() => Promise<AsyncDisposable>) | undefined,
  signal: AbortSignal,
): Promise<{ readonly ncu: NcuReport; readonly peaks?: RooflinePeaks | undefined }> {
  const { runner, toolkit, cubin } = parts;
  const nothing = (unavailable: string): NcuReport => ({ hints: [], counters: [], unavailable });
  if (hold === undefined)
    return { ncu: nothing('only kernels that may be faster than the original are profiled') };
  const request = requestAt(parts, shape, 'ncu');
  await using _device = await hold();
  const ncu =
    request === undefined
      ? nothing('the kernel cannot be launched at this shape')
      : await profileWithNcu(
          {
            executor: runner.executor,
            ncu: toolkit.tools.ncu,
            runner: jobOf(parts),
            request,
            symbol: cubin.resources.symbol,
          },
          signal,
        );
  return { ncu, peaks: await parts.peaks(signal) };
}

function jobOf({ runner, cubin }: CudaToolsParts): Job {
  return cudaRunnerJob(runner, cubin);
}

/** Instrumented kernels are many times slower: the named shape with the least data, ragged ones are rarely larger. */
function smallestShape({ shapes }: TaskSpec): Shape | undefined {
  const size = (shape: Shape): number =>
    Object.values(shape).reduce((product, extent) => product * extent, 1);
  return [...shapes.check, ...shapes.tune].reduce<Shape | undefined>(
    (least, shape) => (least === undefined || size(shape) < size(least) ? shape : least),
    undefined,
  );
}

function requestAt(
  { kernel, seed }: CudaToolsParts,
  shape: Shape | undefined,
  purpose: string,
): string | undefined {
  if (shape === undefined) return undefined;
  const bound = kernel.bind(shape);
  if (!bound.ok) return undefined;
  return formatRequest({
    id: 1,
    nonce: nonceOf(seed, purpose),
    seed: seedOf(seed, purpose),
    pattern: 'normal',
    ...launchPart(bound.value),
    arguments: bound.value.arguments,
    mode: 'run',
    order: forward,
    blocks: 'all',
    deviceMemoryBytes: deviceMemoryFor(bound.value),
  });
}
