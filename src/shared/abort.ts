/** The error every cancelled operation rejects with; `name` is `AbortError`, as in the platform's own APIs. */
export class AbortError extends Error {
  constructor(message = 'The operation was cancelled.') {
    super(message);
    this.name = 'AbortError';
  }
}

/** True for our AbortError and for the platform's. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Throws AbortError when the signal has fired already. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AbortError();
}

/** A signal that fires when any of the given ones does, and can be fired by its owner. Dispose it to drop the listeners. */
export interface LinkedAbort extends Disposable {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** Links signals to one of our own: work can be cancelled from outside and from inside without touching the outer signal. */
export function linkSignals(...signals: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController();
  const detach: (() => void)[] = [];
  for (const signal of signals) {
    if (signal === undefined) continue;
    if (signal.aborted) {
      controller.abort(signal.reason);
      break;
    }
    detach.push(onAbort(signal, () => controller.abort(signal.reason)));
  }
  const dispose = (): void => {
    for (const step of detach.splice(0)) step();
  };
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    [Symbol.dispose]: dispose,
  };
}

/** Calls back once when the signal fires (at once when it has); returns what detaches the listener. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  signal.addEventListener('abort', callback, { once: true });
  return () => signal.removeEventListener('abort', callback);
}

/** Waits that many milliseconds; rejects with AbortError as soon as the signal fires. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal !== undefined) throwIfAborted(signal);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      detach();
      resolve();
    }, milliseconds);
    const detach =
      signal === undefined
        ? (): void => undefined
        : onAbort(signal, () => {
            clearTimeout(timer);
            reject(new AbortError());
          });
  });
}

/** Settles as the promise does, or rejects with AbortError when the signal fires first. The work itself goes on. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfAborted(signal);
  let detach = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    detach = onAbort(signal, () => reject(new AbortError()));
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    detach();
  }
}
