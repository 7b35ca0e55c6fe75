/** Marks our errors across bundles and realms, where `instanceof` would miss a second copy of the class. */
const marker = Symbol.for('kernelfoundry.error');

/** Anything worth keeping about a failure; printed as JSON in logs. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What an error is made of besides its message. */
export interface ErrorOptions {
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** Base of every failure of ours. A candidate's failure is a value, never one of these. */
export class KernelFoundryError extends Error {
  /** Stable, kebab-case name of the failure; tests and callers compare this, never the message. */
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
    Object.defineProperty(this, marker, { value: true, enumerable: false });
  }

  /** True for errors of ours, with that code when one is given. */
  static is(error: unknown, code?: string): error is KernelFoundryError {
    return (
      typeof error === 'object' &&
      error !== null &&
      marker in error &&
      (code === undefined || (error as { code?: unknown }).code === code)
    );
  }
}

const userMarker = Symbol.for('kernelfoundry.user-error');

/** Where in the user's files the mistake is, and what to do about it. Line and column count from 1. */
export interface UserErrorPlace {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** One sentence or command that repairs it. */
  readonly fix?: string | undefined;
}

/** A mistake the user can repair (bad file, missing compiler): shown without a stack, exit code 2. */
export class UserError extends KernelFoundryError {
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly fix: string | undefined;

  constructor(code: string, message: string, place: UserErrorPlace & ErrorOptions = {}) {
    super(code, message, place);
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.fix = place.fix;
    Object.defineProperty(this, userMarker, { value: true, enumerable: false });
  }

  /** True for user errors, with that code when one is given. */
  static override is(error: unknown, code?: string): error is UserError {
    return KernelFoundryError.is(error, code) && userMarker in error;
  }

  /** `file:line:column: message` with the fix on a second line; what the CLI prints. */
  toUserText(): string {
    const place = [this.file, this.line, this.column].filter((part) => part !== undefined).join(':');
    const first = place === '' ? this.message : `${place}: ${this.message}`;
    return this.fix === undefined ? first : `${first}\n  fix: ${this.fix}`;
  }
}

/** Exit code of a process that ends with this error: 2 for the user's mistakes, 130 for a cancellation, 1 for ours. */
export function exitCodeOf(error: unknown): 1 | 2 | 130 {
  if (UserError.is(error)) return 2;
  return error instanceof Error && error.name === 'AbortError' ? 130 : 1;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
