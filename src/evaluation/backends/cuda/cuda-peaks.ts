import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '../../../shared/hash.ts';
import type { DevicePeaks } from '../measured/plausibility.ts';
import type { DeviceProfile } from '../sim/time-model/device-profile.ts';
import type { CudaRunnerParts, GpuFacts } from './cuda-session.ts';

/** What the runner measured (native/cuda-runner/peaks.cpp). */
interface MeasuredPeaks {
  readonly dramGbPerSecond: number;
  readonly l2GbPerSecond: number;
  readonly emptyLaunchUs: number;
}

/**
 * Peaks of a GPU: memories measured by the runner once per GPU and driver and kept in `cacheFolder`; arithmetic from multiprocessors and
 * clock of this GPU and the lanes of its architecture, for no measured loop may fall short of what a kernel can reach. Undefined when they
 * cannot be measured. The device is held by the caller.
 */
export async function cudaPeaks(
  runner: CudaRunnerParts,
  gpu: GpuFacts,
  profile: DeviceProfile,
  cacheFolder: string,
  signal: AbortSignal,
): Promise<DevicePeaks | undefined> {
  const folder = join(cacheFolder, 'peaks');
  const path = join(folder, `${sha256Of([gpu.uuid, String(gpu.driverVersion)]).slice(0, 24)}.json`);
  const known = await readFile(path, 'utf8').catch(() => undefined);
  const measured = known === undefined ? await measure(runner, signal) : (JSON.parse(known) as MeasuredPeaks);
  if (measured === undefined) return undefined;
  if (known === undefined) {
    await mkdir(folder, { recursive: true });
    await writeFile(path, JSON.stringify(measured));
  }
  const { dramGbPerSecond, l2GbPerSecond, emptyLaunchUs } = measured;
  return {
    dramGbPerSecond,
    l2GbPerSecond,
    emptyLaunchUs,
    // A fused multiply-add is two operations.
    fp32OperationsPerSecond: 2 * gpu.multiprocessors * profile.fp32Lanes * gpu.clockKhz * 1e3,
  };
}

async function measure(runner: CudaRunnerParts, signal: AbortSignal): Promise<MeasuredPeaks | undefined> {
  const { executor, device, deviceIndex, libcuda } = runner;
  const result = await executor.run(
    {
      label: `measure the memories of ${device}`,
      requirements: { stage: 'bench', backend: 'cuda', device, exclusive: false },
      inputs: [],
      command: [
        runner.runner,
        '--peaks',
        '--device',
        String(deviceIndex),
        ...(libcuda === undefined ? [] : ['--libcuda', libcuda]),
      ],
      environment: runner.environment ?? {},
      outputs: [],
      limits: { wallMs: 60_000, outputBytes: 1 << 16, fileBytes: 1 << 20 },
      trust: 'ours',
    },
    signal,
  );
  try {
    const line = result.results.split('\n').find((text) => text.includes('"peaks"'));
    if (line === undefined) return undefined;
    const { dramGbPerSecond, l2GbPerSecond, emptyLaunchUs = 0 } = JSON.parse(line) as Partial<MeasuredPeaks>;
    return typeof dramGbPerSecond === 'number' && typeof l2GbPerSecond === 'number' && dramGbPerSecond > 0
      ? { dramGbPerSecond, l2GbPerSecond, emptyLaunchUs }
      : undefined;
  } finally {
    await result.release();
  }
}
