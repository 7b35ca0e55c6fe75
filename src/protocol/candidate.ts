import type { LaunchConfiguration } from './task.ts';

/** What a candidate needs and the original did not. Shown beside the speedup. */
export type Assumption =
  | { readonly kind: 'alignment'; readonly argument: string; readonly bytes: number }
  | { readonly kind: 'divisible'; readonly expression: string; readonly by: number }
  | { readonly kind: 'no-aliasing'; readonly arguments: readonly string[] }
  | { readonly kind: 'block-shape'; readonly block: readonly number[] }
  | {
      readonly kind: 'shape-range';
      readonly name: string;
      readonly minimum?: number;
      readonly maximum?: number;
    }
  | { readonly kind: 'architecture'; readonly minimum: string };

/** How a candidate was made. */
export type Origin =
  | { readonly kind: 'baseline' }
  | { readonly kind: 'rewriter'; readonly operators: readonly string[] }
  | { readonly kind: 'scripted'; readonly entry: number }
  | { readonly kind: 'model'; readonly model: string; readonly promptSet?: string }
  | { readonly kind: 'tuner'; readonly configuration: Readonly<Record<string, number | string>> }
  | { readonly kind: 'user' };

/** One proposed replacement of the task's evolve region. */
export interface Candidate {
  /** First 16 hex digits of SHA-256 over region and launch configuration. */
  readonly id: string;
  /** Text that replaces the evolve region. */
  readonly region: string;
  /** Absent for function tasks. */
  readonly launch?: LaunchConfiguration;
  readonly assumptions: readonly Assumption[];
  readonly parents: readonly string[];
  readonly origin: Origin;
  /** One line in plain words: what changed against the parent. */
  readonly summary: string;
}
