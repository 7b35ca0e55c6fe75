import type { RunView } from '../../protocol/editor/run-view.ts';
import type { CandidateState } from '../../protocol/editor/run-view.ts';
import type { Speedup } from '../../protocol/evaluation.ts';
import type { IndexedKernel } from './indexed-kernel.ts';

/** A candidate of a run (not its original) whose text stands in a document. */
export interface AppliedVariant {
  readonly run: RunView;
  readonly candidate: string;
  readonly state: CandidateState;
  readonly speedup: Speedup | null;
}

/** What is known of the runs of this window. */
export interface RunKnowledge {
  /** Newest first. */
  readonly runs: readonly RunView[];
  /** Variants whose region has one of these hashes, of the newest run first. */
  variants(hashes: readonly string[]): readonly AppliedVariant[];
  /** `signatureOf` the head of the original of a run; undefined where it cannot be told. */
  signature(run: RunView): string | undefined;
}

/** What a kernel has to do with the runs. */
export type KernelState =
  | { readonly kind: 'unknown' }
  /** This very text was what the run began with. */
  | { readonly kind: 'original'; readonly run: RunView }
  /** An earlier version of this kernel was. */
  | { readonly kind: 'older'; readonly run: RunView }
  | { readonly kind: 'variant'; readonly variant: AppliedVariant };

/**
 * The run that speaks of a kernel: found by the hash of its text, so that moves keep it; else by file and name. A run that is going
 * on comes first, then the newest. `kernels` are all of the document: where several have one name, their heads decide.
 */
export function stateOf(
  kernel: IndexedKernel,
  kernels: readonly IndexedKernel[],
  file: string,
  knowledge: RunKnowledge,
): KernelState {
  const original = chosen(knowledge.runs.filter(({ kernelHash }) => kernel.hashes.includes(kernelHash)));
  if (original !== undefined) return { kind: 'original', run: original };
  const [variant] = knowledge.variants(kernel.hashes);
  if (variant !== undefined) return { kind: 'variant', variant };
  const older = chosen(runsOfEarlier(kernel, kernels, file, knowledge));
  return older === undefined ? { kind: 'unknown' } : { kind: 'older', run: older };
}

/** Every run of this kernel or an earlier version of it, newest first. */
export function runsOf(
  kernel: IndexedKernel,
  kernels: readonly IndexedKernel[],
  file: string,
  knowledge: RunKnowledge,
): readonly { readonly run: RunView; readonly isOlder: boolean }[] {
  const earlier = new Set(runsOfEarlier(kernel, kernels, file, knowledge).map(({ run }) => run));
  return knowledge.runs
    .map((run) => ({ run, isOlder: !kernel.hashes.includes(run.kernelHash) }))
    .filter(({ run, isOlder }) => !isOlder || earlier.has(run.run));
}

function runsOfEarlier(
  kernel: IndexedKernel,
  kernels: readonly IndexedKernel[],
  file: string,
  knowledge: RunKnowledge,
): readonly RunView[] {
  const others = kernels.filter((one) => one !== kernel);
  const hasNamesake = others.some(({ name }) => name === kernel.name);
  const taken = new Set(others.flatMap(({ hashes }) => hashes));
  return knowledge.runs.filter(
    (run) =>
      run.sourceFile === file &&
      run.kernel === kernel.name &&
      // Its text stands elsewhere in this document unchanged: it is that kernel's result.
      !taken.has(run.kernelHash) &&
      (!hasNamesake || knowledge.signature(run) === kernel.signature),
  );
}

function chosen(runs: readonly RunView[]): RunView | undefined {
  return runs.find(({ status }) => status === 'running') ?? runs[0];
}
