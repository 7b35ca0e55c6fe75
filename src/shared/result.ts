/** Either a value or the reason why there is none; for failures that are data. */
export type Result<Value, Failure> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

/** A success. */
export function succeed<Value>(value: Value): Result<Value, never> {
  return { ok: true, value };
}

/** A failure. */
export function fail<Failure>(failure: Failure): Result<never, Failure> {
  return { ok: false, failure };
}
