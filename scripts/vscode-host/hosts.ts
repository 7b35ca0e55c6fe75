/**
 * The VS Code versions that the tests run in and where they are kept. A host is the npm package code-server (VS Code
 * itself, served to a browser) with a Node of its own; its minor version is VS Code's.
 */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this clone. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The two versions that are tested. */
export type HostName = 'newest' | 'oldest';

interface HostVersions {
  readonly codeServer: string;
  readonly node: string;
  readonly size: string;
  readonly natives: readonly string[];
  readonly rootNatives: readonly string[];
  readonly replace: Readonly<Record<string, string>>;
  readonly ownRipgrep: boolean;
}

/**
 * `newest`: the current release; `oldest`: the minimum of `engines.vscode` in package.json. Sizes on disk.
 *
 * `natives` are the modules of the server that have no prebuilt binary and are compiled. `replace` names dependencies that point to a
 * git address and are taken as the registry's release instead.
 */
export const hosts: Readonly<Record<HostName, HostVersions>> = {
  newest: {
    codeServer: '4.139.1',
    node: '24.21.0',
    size: '800 MB, about one minute',
    natives: ['@vscode/spdlog', '@vscode/native-watchdog'],
    rootNatives: [],
    replace: {},
    ownRipgrep: true,
  },
  oldest: {
    codeServer: '4.105.1',
    node: '22.20.0',
    size: '520 MB, about half a minute',
    natives: ['@vscode/spdlog', 'native-watchdog', 'node-pty'],
    rootNatives: ['argon2'],
    replace: { '@parcel/watcher': '2.5.1' },
    ownRipgrep: false,
  },
};

/** Folder that holds all installed hosts. `KERNELFOUNDRY_VSCODE_HOSTS` moves it (a shared cache, a bigger disk). */
export function hostsFolder(): string {
  const own = process.env['KERNELFOUNDRY_VSCODE_HOSTS'];
  if (own) return own;
  const cache = process.env['XDG_CACHE_HOME'];
  return join(cache && isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'kernelfoundry', 'vscode-host');
}

/** The parts of an installed host. */
export interface HostPaths {
  readonly folder: string;
  readonly stamp: string;
  readonly node: string;
  readonly server: string;
}

/** Where the parts of a host are, whether or not it is installed. */
export function hostPaths(name: HostName): HostPaths {
  const folder = join(hostsFolder(), hosts[name].codeServer);
  return {
    folder,
    stamp: join(folder, 'installed.json'),
    node: join(folder, 'node', 'node_modules', nodePackage(), 'bin', 'node'),
    server: join(folder, 'server', 'node_modules', 'code-server'),
  };
}

/** Name of the npm package that carries Node for this machine. */
export function nodePackage(): string {
  return `node-${process.platform}-${process.arch}`;
}

/** What the stamp of a complete installation says. */
export function stampText(name: HostName): string {
  return JSON.stringify({ host: hosts[name], platform: nodePackage() });
}

/** True when the host was installed completely, with the versions that are wanted now. */
export function isInstalled(name: HostName): boolean {
  const { stamp } = hostPaths(name);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampText(name);
}

/** Absolute path of a program on the PATH; undefined when there is none. */
export function which(...names: string[]): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter))
    for (const name of names) if (folder && existsSync(join(folder, name))) return join(folder, name);
  return undefined;
}

/** True for the name of a host. */
export function isHostName(name: string | undefined): name is HostName {
  return name === 'newest' || name === 'oldest';
}

/** Absolute path of a Chromium; `CHROMIUM` names another one. */
export function chromiumPath(): string | undefined {
  return process.env['CHROMIUM'] || which('chromium', 'chromium-browser', 'google-chrome');
}

/**
 * Why tests in a host cannot run here, as one sentence with one action; undefined when they can. A host that is not yet
 * installed is no reason.
 */
export function whyNoHost(name: HostName, { browser = true } = {}): string | undefined {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch))
    return `The npm-installed VS Code host runs on Linux only, and this is ${process.platform}-${process.arch}.`;
  if (browser && chromiumPath() === undefined)
    return 'There is no chromium on the PATH; install it with `apt-get install chromium`.';
  if (isInstalled(name)) return undefined;
  for (const [tool, packageName] of [
    ['npm', 'npm'],
    ['python3', 'python3'],
    ['make', 'make'],
    ['g++', 'g++'],
  ] as const)
    if (which(tool) === undefined)
      return `The VS Code host cannot be installed without ${tool}; install it with \`apt-get install ${packageName}\`.`;
  if (!hosts[name].ownRipgrep && which('rg') === undefined)
    return 'The oldest VS Code host needs rg; install it with `apt-get install ripgrep`.';
  return undefined;
}
