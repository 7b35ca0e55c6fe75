import type { Resources } from '../../protocol/evaluation.ts';
import type { Hint } from '../../protocol/hint.ts';
import { featuresOf } from '../backends/cuda/code/code-features.ts';
import type { CodeFeature, CodeFeatures } from '../backends/cuda/code/code-features.ts';
import type { CompilerAdvisory, KernelResources } from '../backends/cuda/ptxas-report.ts';

/** What a compiler leaves behind of a kernel. */
export interface CompilerFindings {
  readonly resources: Pick<
    KernelResources,
    'registers' | 'stackBytes' | 'spillStoreBytes' | 'spillLoadBytes'
  >;
  /** Occupancy at the launch; absent where the device's limits are not known. */
  readonly occupancy?: Resources;
  readonly advisories: readonly CompilerAdvisory[];
  readonly code?: CodeFeatures;
  /** The task has double-precision arguments. */
  readonly usesDouble: boolean;
}

/** Hints from the compiler's report and the machine code. None has an estimate: nothing was executed. */
export function compilerHints(findings: CompilerFindings): readonly Hint[] {
  const { resources, occupancy, advisories, code, usesDouble } = findings;
  const hints: Hint[] = [];
  const spilled = resources.spillStoreBytes + resources.spillLoadBytes;
  const locals = code === undefined ? [] : featuresOf(code, 'local-load', 'local-store');
  if (spilled > 0)
    hints.push({
      rule: 'register-spills',
      text:
        `The compiler ran out of registers (${resources.registers} a thread) and keeps ${resources.spillStoreBytes} bytes of each thread in ` +
        'local memory, which is device memory behind the caches: shorten the lives of variables, unroll less or give threads less work.',
      ...placeOf(mostOf(locals)),
      source: 'compiler',
    });
  else if (resources.stackBytes > 0)
    hints.push({
      rule: 'local-memory',
      text:
        `${resources.stackBytes} bytes of each thread lie in local memory: an array is indexed by a value that is not known when the kernel is ` +
        'compiled, or its address is taken. Unroll the loop over it, or use shared memory.',
      ...placeOf(mostOf(locals)),
      source: 'compiler',
    });
  if (
    occupancy !== undefined &&
    occupancy.occupancy < 0.5 &&
    (occupancy.occupancyLimitedBy === 'registers' || occupancy.occupancyLimitedBy === 'shared memory')
  )
    hints.push({
      rule: 'low-occupancy',
      text:
        `${(100 * occupancy.occupancy).toFixed(0)} % of the warps a multiprocessor can hold fit, limited by ${occupancy.occupancyLimitedBy} ` +
        `(${occupancy.registersPerThread} registers a thread, ${occupancy.staticSharedBytes + occupancy.dynamicSharedBytes} bytes of shared memory a block).`,
      scope: 'kernel',
      source: 'compiler',
    });
  for (const { message, code: number } of advisories)
    hints.push({
      rule: 'compiler-advice',
      text: `The assembler says: ${message}${number === undefined ? '' : ` (${number})`}`,
      scope: 'kernel',
      source: 'compiler',
    });
  if (code !== undefined && !usesDouble) {
    const doubles = featuresOf(code, 'double-arithmetic');
    const worst = mostOf(doubles);
    if (worst !== undefined)
      hints.push({
        rule: 'double-arithmetic',
        text: `${total(doubles)} instructions compute in double precision on single-precision data: write constants as 1.0f and call the f variants.`,
        ...placeOf(worst),
        source: 'compiler',
      });
  }
  if (code?.from === 'sass') {
    const generic = featuresOf(code, 'generic-access');
    const worst = mostOf(generic);
    if (worst !== undefined)
      hints.push({
        rule: 'generic-access',
        text: 'The compiler does not know which memory this access goes to and finds out each time: a pointer may point to shared, local or global memory. Keep one pointer for each.',
        ...placeOf(worst),
        source: 'compiler',
      });
  }
  return hints;
}

function mostOf(features: readonly CodeFeature[]): CodeFeature | undefined {
  return features.reduce<CodeFeature | undefined>(
    (most, one) => (one.line !== undefined && one.count > (most?.count ?? 0) ? one : most),
    undefined,
  );
}

function total(features: readonly CodeFeature[]): number {
  return features.reduce((sum, { count }) => sum + count, 0);
}

function placeOf(feature: CodeFeature | undefined): Pick<Hint, 'scope' | 'line'> {
  return feature?.line === undefined ? { scope: 'kernel' } : { scope: 'line', line: feature.line };
}
