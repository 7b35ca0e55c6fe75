/** One edit of the SYCL text. */
export interface SourceEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
