import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../../protocol/task.ts';
import { allDefences } from '../../defences.ts';
import type { Defences } from '../../defences.ts';
import { packageRoot } from '../../../shared/package-root.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { withoutNative } from './native-defences.ts';

/** A C++ compiler of this machine. */
export interface HostCompiler {
  readonly path: string;
  readonly family: 'gcc' | 'clang';
  /** First line of `--version`. */
  readonly version: string;
  /** Target triple, `x86_64-linux-gnu`. */
  readonly target: string;
}

/** A program or precompiled header to be made from our native sources, once per version. */
export interface NativeToolRequest {
  readonly name: string;
  readonly kind: 'executable' | 'precompiled-header';
  readonly sources: readonly string[];
  readonly includes: readonly string[];
  readonly flags: readonly string[];
  readonly link?: readonly string[];
}

/** What makes native tools: `executors` provides it, `application` puts the two together. */
export interface NativeToolchain {
  readonly compiler: HostCompiler;
  /** Path of the tool; for a precompiled header that of the `.h` to include. */
  build(tool: NativeToolRequest, signal: AbortSignal): Promise<string>;
}

/** How a unit is compiled. `checked` reports every access to the simulator, `plain` only runs. */
export type UnitVariant = 'checked' | 'plain';

/**
 * Flags of the two variants. Checked: thread-sanitizer instrumentation, whose hooks are ours; -fno-tree-sra and
 * -fno-tree-vectorize keep vector accesses whole; trace-pc marks basic blocks; volatile accesses are told apart, because they pass
 * flags between blocks. Contraction off: both variants round alike. Plain: overruns of arrays of known size are reported (the checked
 * build is also the one that instructions are counted in, so they are not looked for there), and what a local variable holds before
 * it is set is the same wrong value in every run instead of what happens to be there.
 */
const variantFlags: Readonly<Record<UnitVariant, readonly string[]>> = {
  checked: ['-g1', '-O1', '-fsanitize=thread', '-fsanitize-coverage=trace-pc'],
  plain: ['-g1', '-O2', '-fsanitize=bounds', '-ftrivial-auto-var-init=pattern'],
};

/** The same wishes in the words of each compiler. */
const familyFlags: Readonly<
  Record<HostCompiler['family'], Readonly<Record<UnitVariant, readonly string[]>>>
> = {
  gcc: {
    // Without -fno-thread-jumps one barrier or shuffle of the source becomes several calls on different paths: lanes would not
    // find together. Clang is told by an attribute of the facade.
    checked: [
      '-fno-thread-jumps',
      '--param',
      'tsan-distinguish-volatile=1',
      '-fno-tree-sra',
      '-fno-tree-vectorize',
      // Else floor and its kin become several instructions, where a GPU has one; calls are counted by name (call-costs.ts).
      '-fno-fp-int-builtin-inexact',
      '-fno-builtin-rint',
      '-fno-builtin-rintf',
    ],
    plain: ['-fno-thread-jumps'],
  },
  clang: {
    checked: [
      '-mllvm',
      '-tsan-distinguish-volatile=1',
      // Else the load of `x += y` is not reported, only the store.
      '-mllvm',
      '-tsan-instrument-read-before-write=1',
      '-fno-vectorize',
      '-fno-slp-vectorize',
    ],
    plain: [],
  },
};

/** What the simulator's native parts are on this machine: built once per version, kept in the cache. */
export interface NativeSim {
  readonly compiler: HostCompiler;
  readonly runner: string;
  readonly comparer: string;
  /** Header to give `-include`, with its precompiled form beside it. */
  readonly header: (variant: UnitVariant, standard: string) => Promise<string>;
  readonly includes: readonly string[];
  /** Folders that a sandboxed compiler or runner must be able to read. */
  readonly readPaths: readonly string[];
  /** Names that `#include <...>` finds in the facade. */
  readonly facadeHeaders: ReadonlySet<string>;
  /** Changes with the compiler and with our native sources. */
  readonly fingerprint: string;
}

/** Language standard of units that ask for none. */
export const defaultStandard = 'gnu++20';

/** Flags of a unit's compilation, without includes and files. */
export function unitFlags(
  family: HostCompiler['family'],
  variant: UnitVariant,
  standard: string,
): readonly string[] {
  return [
    `-std=${standard}`,
    '-fPIC',
    '-w',
    '-ffp-contract=off',
    '-fno-strict-aliasing',
    // Else a printf of a constant becomes puts or putchar, which the facade does not catch.
    '-fno-builtin-printf',
    // Else each sqrtf brings a comparison and a branch for errno.
    '-fno-math-errno',
    // A frame too large for a fiber's stack must hit the guard below it.
    '-fstack-clash-protection',
    ...variantFlags[variant],
    ...familyFlags[family][variant],
  ];
}

function nativeFolder(...names: readonly string[]): string {
  return join(packageRoot(), 'native', ...names);
}

function sourcesIn(...names: readonly string[]): readonly string[] {
  const folder = nativeFolder(...names);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.cpp'))
    .sort()
    .map((file) => join(folder, file));
}

/** The runner: simulator core, its checker and counters, the compiled parts of CUDA's and SYCL's runtimes. Units resolve symbols from it. */
function runnerTool(isTestBuild: boolean): NativeToolRequest {
  return {
    // The only build that knows `--without`: controls of the red team switch defences off, nobody else can.
    name: isTestBuild ? 'kf-sim-runner-test' : 'kf-sim-runner',
    kind: 'executable',
    sources: [
      ...sourcesIn('common'),
      ...sourcesIn('sim', 'core'),
      ...sourcesIn('sim', 'cuda', 'runtime'),
      ...sourcesIn('sim', 'sycl', 'runtime'),
      ...sourcesIn('sim', 'runner'),
    ],
    includes: [nativeFolder()],
    flags: [
      '-std=gnu++20',
      '-O2',
      '-g1',
      '-Wall',
      '-Wextra',
      '-fPIE',
      ...(isTestBuild ? ['-DKF_TEST_BUILD'] : []),
    ],
    // Imported addresses are filled in at start and read-only from then on.
    link: ['-rdynamic', '-Wl,-z,relro,-z,now', '-pie', '-ldl', '-pthread'],
  };
}

function comparerTool(): NativeToolRequest {
  return {
    name: 'kf-comparer',
    kind: 'executable',
    sources: [...sourcesIn('common'), ...sourcesIn('comparer')],
    includes: [nativeFolder()],
    flags: ['-std=gnu++20', '-O2', '-Wall', '-Wextra'],
  };
}

/** The header of each facade that units begin with. */
const facadeHeader: Readonly<Record<Language, readonly string[]>> = {
  cuda: ['cuda_runtime.h'],
  sycl: ['sycl', 'sycl.hpp'],
};

function headerTool(
  family: HostCompiler['family'],
  language: Language,
  variant: UnitVariant,
  standard: string,
): NativeToolRequest {
  return {
    name: `kf-${language}-${variant}`,
    kind: 'precompiled-header',
    sources: [nativeFolder('sim', language, 'include', ...facadeHeader[language])],
    includes: [nativeFolder('sim', language, 'include'), nativeFolder()],
    flags: unitFlags(family, variant, standard),
  };
}

/** Builds (first time only) and describes the simulator's native parts for units of one language. */
export async function loadNativeSim(
  toolchain: NativeToolchain,
  signal: AbortSignal,
  language: Language = 'cuda',
  defences: Defences = allDefences,
): Promise<NativeSim> {
  const { compiler } = toolchain;
  const [runner, comparer] = await Promise.all([
    toolchain.build(runnerTool(withoutNative(defences).length > 0), signal),
    toolchain.build(comparerTool(), signal),
  ]);
  const headers = new Map<string, Promise<string>>();
  const facade = nativeFolder('sim', language, 'include');
  const header = async (variant: UnitVariant, standard: string): Promise<string> => {
    const key = `${variant} ${standard}`;
    let built = headers.get(key);
    if (built === undefined) {
      built = toolchain.build(
        headerTool(compiler.family, language, variant, standard),
        new AbortController().signal,
      );
      built.catch(() => headers.delete(key));
      headers.set(key, built);
    }
    return built;
  };
  const [checked, plain] = await Promise.all([
    header('checked', defaultStandard),
    header('plain', defaultStandard),
  ]);
  return {
    compiler,
    runner,
    comparer,
    header,
    includes: [facade, nativeFolder()],
    readPaths: [nativeFolder()],
    facadeHeaders: new Set(
      readdirSync(facade, { recursive: true })
        .map(String)
        .filter((name) => !name.endsWith('.cpp')),
    ),
    fingerprint: sha256Of([compiler.path, compiler.version, runner, checked, plain]).slice(0, 16),
  };
}
