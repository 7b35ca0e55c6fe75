import type { Edit } from './edit.ts';
import type { Assumption } from '../../protocol/candidate.ts';
import type { LaunchConfiguration } from '../../protocol/task.ts';
import type { RewriteContext } from './rewrite-context.ts';

/** What an operator made of a kernel. */
export interface Rewrite {
  readonly edits: readonly Edit[];
  /** Absent: the launch stays as it is. */
  readonly launch?: LaunchConfiguration;
  readonly assumptions: readonly Assumption[];
  /** One line in plain words. */
  readonly summary: string;
}

/** One place and one choice of parameters where an operator applies. */
export interface RewriteSite {
  /** Place and parameters, e.g. `64x64x16, 4x4 per thread`; unique among the operator's sites. */
  readonly label: string;
  readonly rewrite: Rewrite;
}

/** A deterministic source-to-source change. `sites` is empty when the precondition does not hold. */
export interface Operator {
  readonly id: string;
  /** What it does and when it is legal, one sentence. */
  readonly description: string;
  /** Log speedup to hope for before anything is measured; 0.2 when absent. Steers the draw, never what is legal. */
  readonly expectedGain?: number;
  sites(context: RewriteContext): readonly RewriteSite[];
}
