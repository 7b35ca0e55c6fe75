import type { ElementType, Tolerance } from '../../../protocol/task.ts';

/** Two dumps of one output argument to be compared. */
export interface OutputPair {
  readonly argument: number;
  readonly name: string;
  readonly type: ElementType;
  readonly elements: number;
  /** Absolute paths. Floating outputs of a double-precision reference are f64. */
  readonly expected: string;
  readonly expectedType: ElementType;
  readonly actual: string;
  readonly tolerance: Tolerance;
  /** Share of elements that may be wrong; none where absent. */
  readonly slack?: number;
  /** Nonce of the request: elements that still hold its poison are left out, because only some blocks ran. */
  readonly poison?: string;
  /** Only so many elements from the first; all where absent. */
  readonly comparedElements?: number;
  readonly order?: 'unordered';
}

/** What the comparer found for one argument; errors are in units of the tolerance, above 1 fails. */
export interface ComparedOutput {
  readonly argument: number;
  readonly pass: boolean;
  readonly wrongElements: number;
  readonly elements: number;
  readonly worst: {
    readonly index: number;
    readonly expected: number;
    readonly got: number;
    readonly error: number;
  } | null;
  readonly maxError: number;
  readonly allZero: boolean;
  /** Expected values are whole numbers that the type holds exactly: sums and products of whole numbers give them in any order. */
  readonly integral?: boolean;
  /** Standard deviation of the expected values over their largest magnitude, or a like measure; near 0 says nothing varies. */
  readonly spread: number;
}

/** Decides whether outputs agree, in a process that never loads a candidate. */
export interface OutputComparer extends AsyncDisposable {
  compare(pairs: readonly OutputPair[], signal: AbortSignal): Promise<readonly ComparedOutput[]>;
}
