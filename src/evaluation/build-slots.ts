import { availableParallelism, totalmem } from 'node:os';
import { AbortError, onAbort, throwIfAborted } from '../shared/abort.ts';

/** How many compilers may run at once. */
export interface BuildSlots {
  /** Waits for a free slot; disposing of it frees it. Rejects with AbortError when cancelled while waiting. */
  take(signal: AbortSignal): Promise<Disposable>;
  readonly count: number;
}

/** Slots that are handed out in the order asked for. */
export function createBuildSlots(count: number): BuildSlots {
  let free = count;
  const waiting: (() => void)[] = [];
  const slot = (): Disposable => {
    let isOpen = true;
    return {
      [Symbol.dispose]() {
        if (!isOpen) return;
        isOpen = false;
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      },
    };
  };
  return {
    count,
    async take(signal) {
      throwIfAborted(signal);
      if (free > 0) {
        free--;
        return slot();
      }
      return new Promise((resolve, reject) => {
        const enter = (): void => {
          detach();
          resolve(slot());
        };
        const detach = onAbort(signal, () => {
          const index = waiting.indexOf(enter);
          if (index >= 0) waiting.splice(index, 1);
          reject(new AbortError());
        });
        waiting.push(enter);
      });
    },
  };
}

/** One nvcc with its cicc and ptxas, at the usual kernel with some room: measured 0.3 GiB for plain ones, over 1 GiB with libcu++. */
const bytesPerCompiler = 1.5 * 2 ** 30;

let ofThisProcess: BuildSlots | undefined;

/** The slots that all builders of this process share: one a core, as far as the memory goes. */
export function sharedBuildSlots(): BuildSlots {
  ofThisProcess ??= createBuildSlots(slotsFor(availableParallelism(), totalmem()));
  return ofThisProcess;
}

/** Compilers at once on a machine of so many cores and bytes of memory. */
export function slotsFor(cores: number, memoryBytes: number): number {
  return Math.max(1, Math.min(cores, Math.floor(memoryBytes / bytesPerCompiler)));
}
