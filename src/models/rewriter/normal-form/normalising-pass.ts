import type { LaunchConfiguration } from '../../../protocol/task.ts';
import type { Edit } from '../edit.ts';
import type { RewriteContext } from '../rewrite-context.ts';

/** What one pass changes; undefined when the kernel has that form already. */
export interface Normalisation {
  readonly edits: readonly Edit[];
  readonly launch?: LaunchConfiguration;
}

/** One step towards the form that operators know; it never changes what the kernel computes. */
export type NormalisingPass = (context: RewriteContext) => Normalisation | undefined;
