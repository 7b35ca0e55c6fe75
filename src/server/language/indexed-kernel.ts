import type { Language, TextRange } from '../../protocol/task.ts';

/** A kernel of a text, with what identifies it. Offsets are UTF-16 code units into that text. */
export interface IndexedKernel {
  /** Unqualified, as tasks and runs have it. */
  readonly name: string;
  readonly qualifiedName: string;
  /** What a task is asked for by: names this one among the kernels of the file. */
  readonly reference: string;
  readonly language: Language;
  /** What tells kernels of one name apart: `name(parameters)` without blanks and comments. Empty for statements. */
  readonly signature: string;
  /** Where the lens stands: the beginning of the definition or statement, so that it parts no head. */
  readonly lensOffset: number;
  /** The name, or the first line of the statement that launches it. */
  readonly place: TextRange;
  /** What a run would take as its region. */
  readonly region: TextRange;
  /** `regionHash` of the region, then of the region as other line ends would have it, and of marked lines in it. */
  readonly hashes: readonly string[];
  /** Why no task can be made of it. */
  readonly problem?: KernelProblem;
}

/** What the parser cannot read in or around a kernel. */
export interface KernelProblem {
  readonly offset: number;
  /** One sentence. */
  readonly message: string;
}

/** What the two finders give; hashes are added here. */
export type FoundKernel = Omit<IndexedKernel, 'hashes' | 'problem'> & {
  /** What a task file may name as the region instead. */
  readonly otherRegions?: readonly TextRange[];
};

/** A head of a definition, from its name to its body, without blanks and comments. */
export function signatureOf(head: string): string {
  return head.replace(/\/\/[^\n]*|\/\*[^]*?\*\//g, ' ').replace(/\s+/g, '');
}
