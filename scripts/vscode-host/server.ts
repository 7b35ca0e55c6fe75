import { execFile, spawn } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type HostName, hostPaths, hosts } from './hosts.ts';

/** How a private VS Code host is started. */
export interface ServerOptions {
  readonly name: HostName;
  /** Workspace folder that is opened; none: an empty window. */
  readonly folder?: string | undefined;
  /** Extension loaded from its folder (API tests, `npm start`). */
  readonly extension?: string;
  /** Module with an exported `run()`, executed in the extension host. Needs `extension`. */
  readonly tests?: string;
  /** Packaged extension that is installed first (end-to-end tests). */
  readonly vsix?: string;
  /**
   * Where extensions are installed, kept between starts: native tools are built once for each place that their sources are in. A
   * fresh folder when not given.
   */
  readonly extensionsFolder?: string;
  /** User settings besides those that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of machine scope: a host counts as a remote machine, which does not read them from the user's. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host besides ours; undefined removes a variable. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** With false the window opens in Restricted Mode. */
  readonly trusted?: boolean;
  /** Folder that is kept between starts (settings, secrets); a fresh one that `stop` removes when not given. */
  readonly home?: string;
  /** Fixed port on 127.0.0.1; a free one when not given. */
  readonly port?: number;
}

/** A running host. Nothing outside 127.0.0.1 reaches it, and it reaches nothing. */
export interface Server {
  /** Address of the workbench with the folder opened. */
  readonly url: string;
  readonly home: string;
  /** Output of the host's processes so far. */
  log(): string;
  /** What our extension has written to its log channel so far. */
  extensionLog(): string;
  /** Resolves with a sentence when the host ended by itself. */
  readonly ended: Promise<string>;
  /** Replaces the user settings; a running window takes them over at once. */
  setSettings(settings: Readonly<Record<string, unknown>>): void;
  /** Ends the host and everything it started in its process group. */
  stop(): Promise<void>;
}

/** Settings that keep updates, tips and other people's features out of the way. */
const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.editor.restoreEditors': true,
  'window.restoreWindows': 'all',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'git.openRepositoryInParentFolders': 'never',
  'chat.disableAIFeatures': true,
};

/** Starts a host with a home folder of its own. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { node, server } = hostPaths(options.name);
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'kernelfoundry-host-'));
  const folders = {
    user: join(home, 'user'),
    extensions: options.extensionsFolder ?? join(home, 'extensions'),
  };
  for (const part of ['User', 'Machine']) mkdirSync(join(folders.user, part), { recursive: true });
  mkdirSync(folders.extensions, { recursive: true });
  const setSettings = (settings: Readonly<Record<string, unknown>>): void => {
    const text = JSON.stringify({ ...quietSettings, ...settings }, undefined, 2);
    writeFileSync(join(folders.user, 'User', 'settings.json'), text);
  };
  setSettings(options.settings ?? {});
  writeFileSync(
    join(folders.user, 'Machine', 'settings.json'),
    JSON.stringify(options.machineSettings ?? {}),
  );
  const configuration = join(home, 'config.yaml');
  writeFileSync(configuration, '');

  const common = ['--config', configuration, '--user-data-dir', folders.user];
  common.push('--extensions-dir', folders.extensions);
  const environment = hostEnvironment(home, options.environment ?? {});
  if (options.vsix !== undefined) {
    rmSync(folders.extensions, { recursive: true, force: true });
    mkdirSync(folders.extensions, { recursive: true });
    await promisify(execFile)(node, [server, ...common, '--install-extension', options.vsix], {
      env: environment,
    });
  }

  const port = options.port ?? (await freePort());
  const child = spawn(
    node,
    [
      ...[server, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...common],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...['--disable-proxy', ...(options.trusted === false ? [] : ['--disable-workspace-trust'])],
      ...(needsSmokeTestDriver(options) ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    // A group of its own, so that `stop` reaches the extension host too.
    { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = new Promise<string>((done) => {
    child.on('error', (error) => done(`The VS Code host could not be started: ${error.message}`));
    child.on('exit', (code, signal) => done(`The VS Code host ended (${code ?? signal ?? 'unknown'}).`));
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;

  const killGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The group is gone.
    }
  };
  const atExit = (): void => killGroup('SIGKILL');
  process.on('exit', atExit);
  const stop = async (): Promise<void> => {
    killGroup('SIGTERM');
    await Promise.race([ended, pause(4000)]);
    killGroup('SIGKILL');
    process.removeListener('exit', atExit);
    if (options.home === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };

  const deadline = Date.now() + 60_000;
  while (!(await answers(port))) {
    if (!isRunning() || Date.now() > deadline) {
      await stop();
      throw new Error(`The VS Code host did not start on 127.0.0.1:${port}.\n${log}`);
    }
    await pause(100);
  }
  return {
    url: workbenchUrl(port, options),
    home,
    log: () => log,
    extensionLog: () => extensionLog(folders.user),
    ended,
    setSettings,
    stop,
  };
}

function extensionLog(userFolder: string): string {
  return globSync('logs/**/*KernelFoundry*.log', { cwd: userFolder })
    .map((file) => readFileSync(join(userFolder, file), 'utf8'))
    .join('\n');
}

/** A released VS Code after 1.117 takes tests from the address only with this option; before, it is unknown. */
function needsSmokeTestDriver({ name, extension, tests }: ServerOptions): boolean {
  return (
    (tests !== undefined || extension !== undefined) && Number(hosts[name].codeServer.split('.')[1]) > 117
  );
}

function workbenchUrl(port: number, { folder, extension, tests }: ServerOptions): string {
  const remote = (file: string): string => `vscode-remote://127.0.0.1:${port}${resolve(file)}`;
  const query = new URLSearchParams(folder === undefined ? { ew: 'true' } : { folder: resolve(folder) });
  const payload: [string, string][] = [];
  if (extension !== undefined) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (tests !== undefined) payload.push(['extensionTestsPath', remote(tests)]);
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/** What a surrounding editor exports would reach the private one. The store of built native tools is shared. */
function hostEnvironment(
  home: string,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const foreign = /^(VSCODE_|CODE_SERVER|PORT$|PASSWORD$|ELECTRON_|npm_)/;
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const all: Record<string, string | undefined> = {
    KERNELFOUNDRY_CACHE_HOME: join(cache, 'kernelfoundry'),
    ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !foreign.test(key))),
    HOME: home,
    EXTENSIONS_GALLERY: '{}',
    // The environment is ours as it is: no login shell is asked for another PATH.
    VSCODE_CLI: '1',
    ...own,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const server = createServer()
      .on('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
      });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    get({ host: '127.0.0.1', port, path: '/healthz' }, (response) => {
      response.resume();
      done(response.statusCode === 200);
    }).on('error', () => done(false));
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
