/** One way in which a compiler makes code for some of its devices. */
export interface SyclTarget {
  readonly flags: readonly string[];
  /** False where times say nothing about how kernels compare on what people run. */
  readonly ranks: boolean;
  /** What a user should know: shown with the device. */
  readonly note?: string;
}

/** A SYCL compiler of this machine. */
export interface SyclCompiler {
  readonly kind: 'dpcpp' | 'adaptivecpp';
  readonly path: string;
  /** `DPC++ 2025.0.4`, `AdaptiveCpp 24.06.0`; part of the key of everything it compiles. */
  readonly version: string;
  /** Folders that compiler and programs read beside the system's: the installation, libraries. */
  readonly readPaths: readonly string[];
  /** What its programs need at run time; what the vendor's set-up script would set. */
  readonly environment: Readonly<Record<string, string>>;
  /** Backends that only a target of their own reaches, by selector name; every other one uses `target`. */
  readonly special: Readonly<Record<string, SyclTarget>>;
  readonly target: SyclTarget | undefined;
  /** What led to it: a variable, `PATH`, a folder. */
  readonly foundBy: string;
}

/** A compiler that is there and cannot be used. */
export interface BrokenSyclCompiler {
  readonly kind: SyclCompiler['kind'];
  readonly path: string;
  readonly foundBy: string;
  readonly reason: string;
}

/** How this compiler makes code for a backend; undefined where it cannot. */
export function targetFor(compiler: SyclCompiler, backend: string): SyclTarget | undefined {
  return compiler.special[backend] ?? compiler.target;
}

/** The distinct ways of a compiler, each with a runner of its own. */
export function targetsOf({ special, target }: SyclCompiler): readonly SyclTarget[] {
  return [...Object.values(special), ...(target === undefined ? [] : [target])];
}

/** Orders `2024.10` after `2024.9`. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
