/** Programs that come with a toolkit, or beside it. */
export const cudaTools = ['cuobjdump', 'nvdisasm', 'compute-sanitizer', 'ncu'] as const;
export type CudaTool = (typeof cudaTools)[number];

/** Asks a program; its standard output and error together. Never rejects but for cancelling. */
export type AskProgram = (
  program: string,
  args: readonly string[],
  signal: AbortSignal,
) => Promise<{ readonly ok: boolean; readonly text: string }>;

/** The C++ compiler that nvcc calls for the host's part of a file. */
export type HostCompiler =
  /** nvcc takes the one it finds by itself. */
  | { readonly kind: 'usable'; readonly version: string }
  /** The usual one is too new for this toolkit; an older one beside it is named to nvcc (`-ccbin`). */
  | { readonly kind: 'replaced'; readonly path: string; readonly version: string; readonly tooNew: string }
  | { readonly kind: 'unusable'; readonly reason: string; readonly fix: string };

/** One CUDA toolkit of this machine. */
export interface CudaToolkit {
  readonly nvcc: string;
  /** Folder that holds `bin` and `include`. */
  readonly root: string;
  /** `13.0`. */
  readonly release: string;
  /** `V13.0.88`, and the build where nvcc names it: part of the key of everything it compiles. */
  readonly version: string;
  /** `sm_75`, `sm_90`, ...: what it can generate code for. */
  readonly architectures: readonly string[];
  readonly tools: Readonly<Partial<Record<CudaTool, string>>>;
  readonly hostCompiler: HostCompiler;
  /** What led to it: a variable, `PATH`, a folder. */
  readonly foundBy: string;
}

/** `13.0` from the text of `nvcc --version`; undefined when it has another form. */
export function nvccRelease(text: string): string | undefined {
  return /release (\d+\.\d+)/.exec(text)?.[1];
}

/** Orders `12.10` after `12.9`. */
export function compareReleases(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}

/** `12.4` of the driver API's 12040. */
export function releaseOfDriver(driverVersion: number): string {
  return `${Math.floor(driverVersion / 1000)}.${Math.floor((driverVersion % 1000) / 10)}`;
}

/** `sm_90` of compute capability `9.0`. */
export function architectureOf(computeCapability: string): string {
  return `sm_${computeCapability.replace('.', '')}`;
}

/** What nvcc needs on its command line to use the right host compiler. */
export function hostCompilerFlags({ hostCompiler }: Pick<CudaToolkit, 'hostCompiler'>): readonly string[] {
  return hostCompiler.kind === 'replaced' ? ['-ccbin', hostCompiler.path] : [];
}
