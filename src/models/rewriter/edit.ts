/** Replaces a range of the composed source. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
