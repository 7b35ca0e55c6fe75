/** What an instruction does, as far as it tells how a kernel works. */
export const featureKinds = [
  'global-load',
  'global-store',
  'generic-access',
  'shared-load',
  'shared-store',
  'local-load',
  'local-store',
  'atomic',
  'reduction',
  'shared-atomic',
  'async-copy',
  'bulk-copy',
  'tensor-core',
  'matrix-load',
  'shuffle',
  'vote',
  'barrier',
  'warp-barrier',
  'cluster-barrier',
  'special-function',
  'double-arithmetic',
  'call',
] as const;
export type FeatureKind = (typeof featureKinds)[number];

/** Instructions of one kind, width and line. */
export interface CodeFeature {
  readonly kind: FeatureKind;
  /** Bits that one thread moves at once; for memory accesses and copies whose instruction says it. */
  readonly bits?: number;
  /** 1-based line in the user's file; absent where the compiler gave none. */
  readonly line?: number;
  /** Instructions in the program's text, not executions. */
  readonly count: number;
  /** Some of them run under a predicate. */
  readonly predicated: boolean;
}

/** What a compiled kernel consists of: from the machine code where a disassembler is there, else from PTX. */
export interface CodeFeatures {
  readonly from: 'sass' | 'ptx';
  /** Instructions of the kernel's text, without padding. */
  readonly instructions: number;
  readonly features: readonly CodeFeature[];
}

/** One instruction on its way into the features. */
export interface SeenInstruction {
  readonly kind: FeatureKind;
  readonly bits?: number | undefined;
  readonly line?: number | undefined;
  readonly predicated: boolean;
}

/** Sums instructions of one kind, width and line; ordered by line, then as the kinds are listed. */
export function groupFeatures(seen: readonly SeenInstruction[]): readonly CodeFeature[] {
  const groups = new Map<string, CodeFeature>();
  for (const { kind, bits, line, predicated } of seen) {
    const key = `${kind} ${bits ?? ''} ${line ?? ''}`;
    const known = groups.get(key);
    groups.set(key, {
      kind,
      ...(bits === undefined ? {} : { bits }),
      ...(line === undefined ? {} : { line }),
      count: (known?.count ?? 0) + 1,
      predicated: predicated || known?.predicated === true,
    });
  }
  return [...groups.values()].sort(
    (a, b) =>
      (a.line ?? Infinity) - (b.line ?? Infinity) ||
      featureKinds.indexOf(a.kind) - featureKinds.indexOf(b.kind) ||
      (a.bits ?? 0) - (b.bits ?? 0),
  );
}

/** Features of the given kinds. */
export function featuresOf(code: CodeFeatures, ...kinds: readonly FeatureKind[]): readonly CodeFeature[] {
  return code.features.filter(({ kind }) => kinds.includes(kind));
}

/** How many instructions of the given kinds there are. */
export function countOf(code: CodeFeatures, ...kinds: readonly FeatureKind[]): number {
  return featuresOf(code, ...kinds).reduce((sum, { count }) => sum + count, 0);
}
