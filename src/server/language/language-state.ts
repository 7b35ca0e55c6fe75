import type { DocumentKernels } from './document-kernels.ts';
import type { RunKnowledge } from './kernel-runs.ts';

/** What lenses, hovers, diagnostics and code actions share. */
export interface LanguageState {
  readonly kernels: DocumentKernels;
  /** What the runs are known to be now. */
  knowledge(): RunKnowledge;
  /** Called when it has changed. */
  onKnowledge(listener: () => void): void;
}
