import { type CudaToolkit, architectureOf, compareReleases, releaseOfDriver } from './cuda-toolkit.ts';
import { newestFirst } from './find-toolkits.ts';

/** What a toolkit is wanted for. */
export interface ToolkitNeeds {
  readonly gpuName: string;
  /** `9.0`. */
  readonly computeCapability: string;
  /** As cuDriverGetVersion gives it: 12040 for CUDA 12.4. 0 where it is not known. */
  readonly driverVersion: number;
  /** Other architectures that the user's flags name: `sm_80`. */
  readonly architectures?: readonly string[];
}

export type ToolkitChoice =
  | { readonly kind: 'chosen'; readonly toolkit: CudaToolkit; readonly note?: string }
  | { readonly kind: 'none'; readonly reason: string; readonly fix: string };

/** Reasons why a toolkit does not serve; empty for one that does. */
function objection(toolkit: CudaToolkit, needs: ToolkitNeeds): string | undefined {
  const own = architectureOf(needs.computeCapability);
  const lacking = [own, ...(needs.architectures ?? [])].find(
    (name) => !toolkit.architectures.some((known) => known === name || known === name.replace(/[af]$/, '')),
  );
  const name = `CUDA ${toolkit.release} (${toolkit.root})`;
  if (lacking !== undefined)
    return `${name} generates no code for ${lacking}${lacking === own ? ` (${needs.gpuName}, compute capability ${needs.computeCapability})` : ', which the flags name'}; it knows ${toolkit.architectures.join(', ')}`;
  if (needs.driverVersion > 0 && major(toolkit.release) > major(releaseOfDriver(needs.driverVersion)))
    return `${name} is newer than the driver, which supports CUDA ${releaseOfDriver(needs.driverVersion)}`;
  if (toolkit.hostCompiler.kind === 'unusable') return `${name}: ${toolkit.hostCompiler.reason}`;
  return undefined;
}

function major(release: string): number {
  return Number(release.split('.')[0]);
}

/**
 * The toolkit to compile with: one that a variable names where it serves, else the newest that knows the GPU's architecture and is not
 * newer than the driver; where none is, a newer one of the same major release (cubins run there by minor-version compatibility, CUDA
 * Compatibility guide). The message of a refusal names both versions.
 */
export function chooseToolkit(toolkits: readonly CudaToolkit[], needs: ToolkitNeeds): ToolkitChoice {
  if (toolkits.length === 0)
    return {
      kind: 'none',
      reason: 'the CUDA compiler nvcc was not found',
      fix: 'Install the CUDA toolkit, or set KERNELFOUNDRY_NVCC to the path of nvcc.',
    };
  const judged = newestFirst(toolkits).map((toolkit) => ({ toolkit, reason: objection(toolkit, needs) }));
  const serving = judged.filter(({ reason }) => reason === undefined).map(({ toolkit }) => toolkit);
  const driver = releaseOfDriver(needs.driverVersion);
  const chosen =
    serving.find(({ foundBy }) => foundBy.startsWith('CUDA_')) ??
    serving.find(({ release }) => needs.driverVersion === 0 || compareReleases(release, driver) <= 0) ??
    serving.at(-1);
  if (chosen === undefined) return refusal(judged, needs);
  if (needs.driverVersion > 0 && compareReleases(chosen.release, driver) > 0)
    return {
      kind: 'chosen',
      toolkit: chosen,
      note: `CUDA ${chosen.release} is newer than the driver's ${driver}: kernels run by minor-version compatibility`,
    };
  return { kind: 'chosen', toolkit: chosen };
}

function refusal(
  judged: readonly { readonly toolkit: CudaToolkit; readonly reason: string | undefined }[],
  needs: ToolkitNeeds,
): ToolkitChoice {
  const reasons = judged.map(({ reason }) => reason ?? '').join('; ');
  const driver = releaseOfDriver(needs.driverVersion);
  const unusableHost = judged
    .map(({ toolkit }) => toolkit.hostCompiler)
    .find((compiler) => compiler.kind === 'unusable');
  const knowing = judged.filter(({ reason }) => reason?.includes('generates no code') !== true);
  if (knowing.length === 0)
    return {
      kind: 'none',
      reason: reasons,
      fix:
        `Install a CUDA toolkit that knows ${[architectureOf(needs.computeCapability), ...(needs.architectures ?? [])].join(', ')}` +
        `${needs.driverVersion > 0 ? ` and is no newer than the driver's CUDA ${driver}` : ''}, or take other architectures out of the task's "flags".`,
    };
  if (knowing.some(({ reason }) => reason?.includes('newer than the driver') === true))
    return {
      kind: 'none',
      reason: reasons,
      fix: `Update the driver, or install CUDA ${driver} (any ${major(driver)}.x) and set KERNELFOUNDRY_NVCC to its nvcc.`,
    };
  return { kind: 'none', reason: reasons, fix: unusableHost?.fix ?? 'Install another CUDA toolkit.' };
}
