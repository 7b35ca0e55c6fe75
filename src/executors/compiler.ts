import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { AbortError } from '../shared/abort.ts';
import { UserError } from '../shared/errors.ts';

/** A C or C++ compiler of this machine. */
export interface Compiler {
  readonly path: string;
  readonly family: 'gcc' | 'clang';
  /** First line of `--version`. */
  readonly version: string;
  /** Target triple, `x86_64-linux-gnu`. */
  readonly target: string;
}

/** The languages our native tools are written in. */
export type NativeLanguage = 'c' | 'c++';

const searched = {
  c: { variable: 'KERNELFOUNDRY_CC', names: ['gcc', 'cc', 'clang'] },
  'c++': { variable: 'KERNELFOUNDRY_CXX', names: ['g++', 'c++', 'clang++'] },
} as const;

const fix = 'Install a C++ compiler (Debian, Ubuntu: apt-get install g++) or set KERNELFOUNDRY_CXX to one.';

/** The full path of a program found in PATH, or undefined. */
export async function findProgram(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const places = isAbsolute(name)
    ? [name]
    : (environment['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  for (const place of places) {
    try {
      await access(place, constants.X_OK);
      if ((await stat(place)).isFile()) return place;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

const known = new Map<string, Promise<Compiler>>();

/**
 * The compiler to use: KERNELFOUNDRY_CXX (KERNELFOUNDRY_CC for C), else the first of g++, c++, clang++ in PATH.
 * Throws UserError `no-compiler` with the fix when there is none.
 */
export async function findCompiler(
  language: NativeLanguage,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Compiler> {
  const { variable, names } = searched[language];
  const wish = environment[variable];
  for (const name of wish === undefined || wish === '' ? names : [wish]) {
    const path = await findProgram(name, environment);
    if (path === undefined) continue;
    const { mtimeMs } = await stat(await realpath(path));
    const key = `${path} ${mtimeMs}`;
    let description = known.get(key);
    if (description === undefined) {
      description = describe(path, signal);
      known.set(key, description);
      description.catch(() => known.delete(key));
    }
    return description;
  }
  const message =
    wish === undefined || wish === ''
      ? `No ${language === 'c' ? 'C' : 'C++'} compiler was found (looked for ${names.join(', ')} in PATH).`
      : `${variable} names "${wish}", which is not an executable file.`;
  throw new UserError('no-compiler', message, {
    fix:
      wish === undefined || wish === ''
        ? fix
        : `Set ${variable} to a compiler, or unset it: then the PATH is searched.`,
  });
}

async function describe(path: string, signal: AbortSignal): Promise<Compiler> {
  const [version, target] = await Promise.all([
    output(path, ['--version'], signal),
    output(path, ['-dumpmachine'], signal),
  ]);
  return {
    path,
    family: /clang/i.test(version) ? 'clang' : 'gcc',
    version: version.split('\n')[0] ?? '',
    target: target.trim(),
  };
}

async function output(path: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(path, args, { signal, timeout: 20_000, encoding: 'utf8' }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else if (signal.aborted) reject(new AbortError());
      else {
        const message = `The compiler ${path} does not answer ${args.join(' ')}: ${error.message}`;
        reject(new UserError('compiler-broken', message, { fix, cause: error }));
      }
    });
  });
}
