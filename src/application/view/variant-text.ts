import { basename, extname } from 'node:path';
import type { Store } from '../../store/store.ts';
import { composeSource } from '../../syntax/evolve-region.ts';
import { originalOf, storedCandidate } from './stored-candidate.ts';
import type { CandidateSource } from './stored-candidate.ts';

/** A variant in its file. */
export interface VariantText {
  /** The whole source file as the run saw it, with the variant in place. */
  readonly text: string;
  /** Of VS Code: `cuda-cpp` or `cpp`. */
  readonly languageId: string;
  /** File name that says which variant it is, e.g. `matmul.9c5fa5ed.cu`, `matmul.original.cu`. */
  readonly name: string;
}

/** The source file with a variant in place. Throws UserError `run-unknown` or `candidate-unknown`. */
export function variantText(
  store: CandidateSource & Pick<Store, 'run'>,
  idOfRun: string,
  id: string,
): VariantText {
  const { run, spec } = store.run(idOfRun);
  const { task } = spec;
  const isOriginal = id === originalOf(task);
  const text = isOriginal ? task.source : composeSource(task, storedCandidate(store, run, id).candidate);
  const extension = extname(task.sourceFile);
  return {
    text,
    languageId: task.language === 'cuda' ? 'cuda-cpp' : 'cpp',
    name: `${basename(task.sourceFile, extension)}.${isOriginal ? 'original' : id.slice(0, 8)}${extension}`,
  };
}
