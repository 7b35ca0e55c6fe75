/** A task file as it stands in JSON, after its schema has accepted it. */

import type { ElementType, Freedom, Language } from '../../protocol/task.ts';

/** A whole number or an expression. */
export type DocumentExpression = string | number;

/** One argument as written. */
export interface ArgumentDocument {
  readonly name: string;
  readonly type: ElementType;
  readonly role: 'input' | 'output' | 'inout' | 'scalar';
  readonly shape?: readonly DocumentExpression[];
  readonly distribution?: DistributionDocument;
  readonly form?: 'pointer' | 'buffer';
  readonly order?: 'unordered';
  readonly mayOverlap?: readonly string[];
  readonly value?: DocumentExpression;
}

/** A distribution as written; which fields a kind needs is checked beyond the schema. */
export interface DistributionDocument {
  readonly kind: 'normal' | 'uniform' | 'positive' | 'indexInto' | 'sorted' | 'permutation' | 'constant';
  readonly mean?: number;
  readonly deviation?: number;
  readonly low?: number;
  readonly high?: number;
  readonly extent?: DocumentExpression;
  readonly value?: number;
}

/** Named extents as written. */
export type ShapeDocument = Readonly<Record<string, number>>;

/** A launch as written. */
export interface LaunchDocument {
  readonly grid: readonly DocumentExpression[];
  readonly block: readonly DocumentExpression[];
  readonly sharedBytes?: DocumentExpression;
}

/** The entry as written: `kernel` with `launch` for CUDA, `function` or `statement` for SYCL; which is checked beyond the schema. */
export interface EntryDocument {
  readonly kernel?: string;
  readonly launch?: LaunchDocument;
  readonly function?: string;
  readonly statement?: { readonly queue: string; readonly line?: number };
}

/** The whole file. */
export interface TaskDocument {
  readonly name: string;
  readonly language?: Language;
  readonly source: { readonly file: string; readonly kernel?: string; readonly freedom?: Freedom };
  readonly entry: EntryDocument;
  readonly arguments: readonly ArgumentDocument[];
  readonly shapes: {
    readonly tune: readonly ShapeDocument[];
    readonly check?: readonly ShapeDocument[];
    readonly heldOut?: readonly ShapeDocument[];
  };
  readonly reference?: 'baseline' | { readonly file: string; readonly function: string };
  readonly tolerance?: { readonly relative: number; readonly absolute?: number };
  readonly flags?: readonly string[];
  readonly instructions?: string;
  readonly device?: string;
  readonly budget?: { readonly evaluations?: number; readonly minutes?: number };
}
