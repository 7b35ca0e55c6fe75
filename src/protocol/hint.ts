/** One shape for hints from compilers, the simulator and profilers. */
export interface Hint {
  /** Stable name of the rule, e.g. `uncoalesced-global-access`. */
  readonly rule: string;
  readonly text: string;
  /** Estimated speedup if followed, as a ratio; absent where nobody can say. */
  readonly estimatedSpeedup?: number;
  readonly scope: 'kernel' | 'line';
  /** 1-based line in the candidate's file; present when scope is `line`. */
  readonly line?: number;
  readonly source: 'compiler' | 'simulator' | 'ncu' | 'unitrace' | 'vtune' | 'model';
  /** Others who said the same of the same place. */
  readonly alsoFrom?: readonly Hint['source'][];
}
