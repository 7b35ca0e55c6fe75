/** What ptxas says of one kernel with `-Xptxas -v`. */
export interface KernelResources {
  /** Mangled name, as the driver API wants it. */
  readonly symbol: string;
  readonly architecture: string;
  readonly registers: number;
  readonly barriers: number;
  readonly staticSharedBytes: number;
  /** Local memory of a thread: the kernel's own frame, or with those of called functions where ptxas knows their sum. */
  readonly stackBytes: number;
  readonly spillStoreBytes: number;
  readonly spillLoadBytes: number;
}

/** A warning, or advice, of the assembler: what it could not do with a kernel. */
export interface CompilerAdvisory {
  readonly message: string;
  /** `C7510`, where it has a number. */
  readonly code?: string;
}

const entryPattern = /Compiling entry function '([^']+)' for '([^']+)'/;
const propertiesPattern = /Function properties for (\S+)/;
const stackPattern = /(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads/;
const usedPattern = /Used (\d+) registers/;
const numberBefore = (text: string, unit: RegExp): number => Number(unit.exec(text)?.[1] ?? 0);

/** Reads the compiler's resource report; one entry per kernel, in the order compiled. */
export function parsePtxasReport(log: string): readonly KernelResources[] {
  const kernels: KernelResources[] = [];
  let symbol: string | undefined;
  let architecture = '';
  let isKernels = true;
  let stack = [0, 0, 0];
  for (const line of log.split('\n')) {
    const entry = entryPattern.exec(line);
    if (entry !== null) {
      symbol = entry[1];
      architecture = entry[2] ?? '';
      stack = [0, 0, 0];
      isKernels = true;
      continue;
    }
    // Functions that were not inlined have properties of their own.
    const properties = propertiesPattern.exec(line);
    if (properties !== null) isKernels = properties[1] === symbol;
    const frame = isKernels ? stackPattern.exec(line) : null;
    if (frame !== null) stack = frame.slice(1, 4).map(Number);
    const used = usedPattern.exec(line);
    if (used === null || symbol === undefined) continue;
    kernels.push({
      symbol,
      architecture,
      registers: Number(used[1]),
      barriers: numberBefore(line, /used (\d+) barriers/),
      staticSharedBytes: numberBefore(line, /(\d+) bytes smem/),
      stackBytes: Math.max(stack[0] ?? 0, numberBefore(line, /(\d+) bytes cumulative stack size/)),
      spillStoreBytes: stack[1] ?? 0,
      spillLoadBytes: stack[2] ?? 0,
    });
    symbol = undefined;
  }
  return kernels;
}

const warningPattern = /^ptxas\s+(?:.*\bline \d+; )?(?:warning|advisory)\s*:\s*(.+)$/;
/** `ptxas info    : (C7510) Potential Performance Loss: ...` */
const lossPattern = /^ptxas\s+info\s*:\s*\((C\d+)\)\s*(.+)$/;
const numbered = /^\((C\d+)\)\s*(.+)$/;

/** Warnings and advice of ptxas, each once; the spills it also reports in numbers are left out. */
export function parseAdvisories(log: string): readonly CompilerAdvisory[] {
  const found = new Map<string, CompilerAdvisory>();
  for (const line of log.split('\n')) {
    const loss = lossPattern.exec(line);
    const warning = warningPattern.exec(line)?.[1];
    const match = loss ?? (warning === undefined ? null : numbered.exec(warning));
    const message = (match?.[2] ?? warning)?.trim();
    if (message === undefined || /spilled to local memory|Stack size .* cannot be statically/.test(message))
      continue;
    found.set(message, match === null ? { message } : { message, code: match[1] ?? '' });
  }
  return [...found.values()];
}
