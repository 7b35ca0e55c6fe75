import { basename, extname } from 'node:path';
import type { DeviceId, Speedup, Timing } from '../../protocol/evaluation.ts';
import type { Store } from '../../store/store.ts';
import { composeSource } from '../../syntax/evolve-region.ts';
import { askedCandidate, originalOf, storedCandidate } from './stored-candidate.ts';
import type { CandidateSource } from './stored-candidate.ts';

/** A variant in its file. */
export interface VariantText {
  /** The whole source file as the run saw it, with the variant in place. */
  readonly text: string;
  /** Of VS Code: `cuda-cpp` or `cpp`. */
  readonly languageId: string;
  /** File name that says which variant it is, e.g. `matmul.9c5fa5ed.cu`, `matmul.original.cu`. */
  readonly name: string;
  /** Of the second measurement at the end where there was one; null for the original and for what failed. */
  readonly speedup: Speedup | null;
  readonly device: DeviceId;
  readonly timing: Timing;
}

/** The source file with a variant in place. Throws UserError `run-unknown` or `candidate-unknown`. */
export function variantText(
  store: CandidateSource & Pick<Store, 'run'>,
  idOfRun: string,
  asked: string,
): VariantText {
  const { run, spec } = store.run(idOfRun);
  const { task } = spec;
  const id = askedCandidate(task, asked);
  const { candidate, evaluation, final } = storedCandidate(store, run, id);
  const isOriginal = id === originalOf(task);
  const extension = extname(task.sourceFile);
  return {
    text: composeSource(task, candidate),
    languageId: task.language === 'cuda' ? 'cuda-cpp' : 'cpp',
    name: `${basename(task.sourceFile, extension)}.${isOriginal ? 'original' : id.slice(0, 8)}${extension}`,
    speedup: isOriginal ? null : ((final ?? evaluation)?.speedup ?? null),
    device: spec.device,
    timing: spec.timing,
  };
}
