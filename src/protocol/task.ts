/** What is to be optimised: one kernel, its arguments, shapes, reference and tolerance. */

export type Language = 'cuda' | 'sycl';

/** Element types of kernel arguments, named as in CUDA and SYCL sources (`f16` is half, `bf16` bfloat16). */
export const elementTypes = [
  'f16',
  'bf16',
  'f32',
  'f64',
  'i8',
  'u8',
  'i16',
  'u16',
  'i32',
  'u32',
  'i64',
  'u64',
] as const;
export type ElementType = (typeof elementTypes)[number];

/** Size of one element in bytes. */
export const elementBytes: Readonly<Record<ElementType, number>> = {
  f16: 2,
  bf16: 2,
  f32: 4,
  f64: 8,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
};

/**
 * An integer expression over shape names and integer constants of the source (`constexpr int TILE = 16`,
 * `#define TILE 16`): `+ - * / % << >> & |`, comparisons, `? :`, `min`, `max`, `ceilDiv`, parentheses.
 * Division truncates as in C.
 */
export type Expression = string;

/** How many blocks, how many threads in each, how much dynamic shared memory. Missing dimensions are 1. */
export interface LaunchConfiguration {
  readonly grid: readonly Expression[];
  readonly block: readonly Expression[];
  /** Dynamic shared (local) memory in bytes. */
  readonly sharedBytes: Expression;
}

/** Named extents, e.g. `{M: 1024, N: 1024}`. Arguments' shapes and launch expressions refer to these names. */
export type Shape = Readonly<Record<string, number>>;

/** Values an input may take; the evaluator also goes beyond "normal" inside this domain. */
export type Distribution =
  | { readonly kind: 'normal'; readonly mean?: number; readonly deviation?: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'positive'; readonly high?: number }
  /** Integers in [0, extent). */
  | { readonly kind: 'indexInto'; readonly extent: Expression }
  | { readonly kind: 'sorted'; readonly low: number; readonly high: number }
  | { readonly kind: 'permutation' }
  | { readonly kind: 'constant'; readonly value: number };

export interface BufferArgument {
  readonly kind: 'buffer';
  readonly name: string;
  readonly type: ElementType;
  readonly role: 'input' | 'output' | 'inout';
  /** Extents, slowest first; the element count is their product. */
  readonly shape: readonly Expression[];
  readonly distribution: Distribution;
  /** How a SYCL entry takes it: a raw pointer (the default) or a `sycl::buffer` with one dimension per extent. */
  readonly form?: 'pointer' | 'buffer';
  /** `unordered`: equal as a multiset (compaction). */
  readonly order?: 'unordered';
  /** Buffers of the same type whose memory a call may pass for this one too (in-place calls). */
  readonly mayOverlap?: readonly string[];
}

export interface ScalarArgument {
  readonly kind: 'scalar';
  readonly name: string;
  readonly type: ElementType;
  /** An integer expression over shape names, or a literal number for floating types. */
  readonly value: Expression | number;
}

export type ArgumentSpec = BufferArgument | ScalarArgument;

/** What may change: the kernel's text only, the kernel and its launch configuration, or a marked region. */
export type Freedom = 'kernel' | 'launch' | 'region';

/** How the harness calls the code. */
export type Entry =
  | {
      readonly kind: 'kernel';
      /** The kernel to launch, with template arguments where it has any: `reduce<256>`. */
      readonly instance: string;
      readonly launch: LaunchConfiguration;
    }
  /**
   * A host function that launches the kernel itself. SYCL: the first parameter is the queue (`sycl::queue&`), the others are the
   * task's arguments in order. The launch is part of the region's text.
   */
  | { readonly kind: 'function'; readonly name: string }
  /**
   * SYCL: the region is one statement of a larger function (`q.submit(...)`, `q.parallel_for(...)`). The harness puts it into a
   * function of its own, whose parameters are the queue and the task's arguments by the names the statement uses.
   */
  | { readonly kind: 'statement'; readonly queue: string };

export type Reference =
  | { readonly kind: 'baseline' }
  /** A host C++ function in double precision: same arguments, `double*` for floating buffers, void result. */
  | { readonly kind: 'host-function'; readonly file: string; readonly name: string };

/** Error measure: |got - expected| <= absolute + relative x max(|expected|, output scale); no slack fraction. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** Whichever ends first. */
export interface Budget {
  readonly evaluations?: number;
  readonly minutes?: number;
  readonly tokens?: number;
  readonly usd?: number;
  readonly gpuSeconds?: number;
}

/** Offsets into the source text, in UTF-16 code units, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** One task, complete: the several ways in (selected kernel, task file, benchmark suites) all end here. */
export interface TaskSpec {
  readonly name: string;
  readonly language: Language;
  /** Absolute path of the source file and of the task file where there is one. */
  readonly sourceFile: string;
  readonly taskFile?: string;
  /** Text of the source file when the task was loaded. */
  readonly source: string;
  /** The evolve region: what a candidate replaces. */
  readonly region: TextRange;
  /** Unqualified kernel name. */
  readonly kernel: string;
  readonly freedom: Freedom;
  readonly entry: Entry;
  readonly arguments: readonly ArgumentSpec[];
  readonly shapes: {
    readonly tune: readonly Shape[];
    readonly check: readonly Shape[];
    readonly heldOut: readonly Shape[];
  };
  readonly reference: Reference;
  /** Tolerance for floating outputs; undefined means the per-type default. */
  readonly tolerance?: Tolerance;
  /** Extra compiler flags (`-I`, `-D`, `-std`). */
  readonly flags: readonly string[];
  readonly instructions?: string;
  readonly device?: string;
  readonly budget?: Budget;
}
