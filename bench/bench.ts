/** What a bench hands back: rows for people, figures for machines. */
export interface BenchResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Said under the table: what was measured how, what to compare with. */
  readonly notes: readonly string[];
  readonly json: unknown;
}

/** One bench: a name for `npm run bench -- NAME` and the work. */
export interface Bench {
  readonly name: string;
  readonly description: string;
  run(): Promise<BenchResult>;
}
