/** What ptxas says of one kernel with `-Xptxas -v`. */
export interface KernelResources {
  /** Mangled name, as the driver API wants it. */
  readonly symbol: string;
  readonly architecture: string;
  readonly registers: number;
  readonly barriers: number;
  readonly staticSharedBytes: number;
  readonly stackBytes: number;
  readonly spillStoreBytes: number;
  readonly spillLoadBytes: number;
}

const entryPattern = /Compiling entry function '([^']+)' for '([^']+)'/;
const stackPattern = /(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads/;
const usedPattern = /Used (\d+) registers/;
const numberBefore = (text: string, unit: RegExp): number => Number(unit.exec(text)?.[1] ?? 0);

/** Reads the compiler's resource report; one entry per kernel, in the order compiled. */
export function parsePtxasReport(log: string): readonly KernelResources[] {
  const kernels: KernelResources[] = [];
  let symbol: string | undefined;
  let architecture = '';
  let stack = [0, 0, 0];
  for (const line of log.split('\n')) {
    const entry = entryPattern.exec(line);
    if (entry !== null) {
      symbol = entry[1];
      architecture = entry[2] ?? '';
      stack = [0, 0, 0];
      continue;
    }
    const frame = stackPattern.exec(line);
    if (frame !== null) stack = frame.slice(1, 4).map(Number);
    const used = usedPattern.exec(line);
    if (used === null || symbol === undefined) continue;
    kernels.push({
      symbol,
      architecture,
      registers: Number(used[1]),
      barriers: numberBefore(line, /used (\d+) barriers/),
      staticSharedBytes: numberBefore(line, /(\d+) bytes smem/),
      stackBytes: stack[0] ?? 0,
      spillStoreBytes: stack[1] ?? 0,
      spillLoadBytes: stack[2] ?? 0,
    });
    symbol = undefined;
  }
  return kernels;
}
