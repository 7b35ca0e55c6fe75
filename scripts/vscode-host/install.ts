/**
 * Installs a VS Code host (see hosts.ts) from the npm registry into the cache folder of the user. Does nothing when it is
 * there.
 *
 *   node scripts/vscode-host/install.ts [newest|oldest]...
 */
import { spawn } from 'node:child_process';
import {
  type WriteStream,
  createWriteStream,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../src/shared/errors.ts';
import {
  type HostName,
  type HostPaths,
  hostPaths,
  hosts,
  hostsFolder,
  isHostName,
  isInstalled,
  nodePackage,
  stampText,
  which,
  whyNoHost,
} from './hosts.ts';

/**
 * Makes sure that the host is there; returns its paths. Throws with one sentence and the log's place when it cannot be
 * installed. Safe while another process installs the same: the first to finish wins.
 */
export async function installHost(
  name: HostName,
  say: (line: string) => void = console.log,
): Promise<HostPaths> {
  const paths = hostPaths(name);
  if (isInstalled(name)) return paths;
  const reason = whyNoHost(name, { browser: false });
  if (reason !== undefined) throw new Error(reason);
  const { codeServer, size } = hosts[name];
  say(`Installing VS Code host ${codeServer} (${name}; ${size}) into ${paths.folder}.`);
  const started = Date.now();
  mkdirSync(hostsFolder(), { recursive: true });
  sweepUnfinished();
  const work = `${paths.folder}.installing-${process.pid}`;
  const logFile = `${paths.folder}.log`;
  rmSync(work, { recursive: true, force: true });
  try {
    await installInto(work, name, logFile);
  } catch (error: unknown) {
    rmSync(work, { recursive: true, force: true });
    throw new Error(`The VS Code host could not be installed: ${messageOf(error)} See ${logFile}.`, {
      cause: error,
    });
  }
  writeFileSync(join(work, 'installed.json'), stampText(name));
  if (isInstalled(name)) rmSync(work, { recursive: true, force: true });
  else {
    rmSync(paths.folder, { recursive: true, force: true });
    renameSync(work, paths.folder);
  }
  say(`VS Code host ${codeServer} is in place (${((Date.now() - started) / 1000).toFixed(0)} s).`);
  return paths;
}

/** What killed installations left; none takes an hour. */
function sweepUnfinished(): void {
  for (const entry of readdirSync(hostsFolder())) {
    const path = join(hostsFolder(), entry);
    if (entry.includes('.installing-') && Date.now() - statSync(path).mtimeMs > 3_600_000)
      rmSync(path, { recursive: true, force: true });
  }
}

async function installInto(work: string, name: HostName, logFile: string): Promise<void> {
  const { codeServer, node, natives, rootNatives, replace, ownRipgrep } = hosts[name];
  const nodeFolder = join(work, 'node');
  const nodeHome = join(nodeFolder, 'node_modules', nodePackage());
  const serverFolder = join(work, 'server');
  const server = join(serverFolder, 'node_modules', 'code-server');
  const vscode = join(server, 'lib', 'vscode');
  const log = createWriteStream(logFile);
  const npm = (folder: string, ...args: string[]): Promise<void> =>
    run('npm', args, folder, npmEnvironment(nodeHome), log);
  // What an interrupted npm leaves behind breaks the next try, so a retry starts from an empty node_modules.
  const install = async (folder: string, ...packages: string[]): Promise<void> => {
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=dev', ...packages];
    try {
      await npm(folder, ...args);
    } catch {
      rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
      await npm(folder, ...args);
    }
  };

  try {
    for (const folder of [nodeFolder, serverFolder]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, 'package.json'),
        '{"name":"vscode-host","version":"0.0.0","private":true}\n',
      );
    }
    await install(nodeFolder, `${nodePackage()}@${node}`);
    await install(serverFolder, `code-server@${codeServer}`);
    for (const [dependency, version] of Object.entries(replace))
      replaceDependency(vscode, dependency, version);
    await install(vscode);
    await install(join(vscode, 'extensions'));
    await npm(vscode, 'rebuild', '--foreground-scripts', ...natives);
    if (rootNatives.length > 0) await npm(serverFolder, 'rebuild', '--foreground-scripts', ...rootNatives);
    if (!ownRipgrep) {
      const folder = join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin');
      mkdirSync(folder, { recursive: true });
      rmSync(join(folder, 'rg'), { force: true });
      symlinkSync(which('rg') ?? 'rg', join(folder, 'rg'));
    }
    // code-server's own install script makes these links; it was left out because it also builds what is not needed here.
    for (const [folder, target, link] of [
      ['remote-cli', 'code-linux.sh', 'code-server'],
      ['helpers', 'browser-linux.sh', 'browser.sh'],
    ] as const) {
      rmSync(join(vscode, 'bin', folder, link), { force: true });
      symlinkSync(target, join(vscode, 'bin', folder, link));
    }
    await run(join(nodeHome, 'bin', 'node'), [server, '--version'], work, npmEnvironment(nodeHome), log);
  } finally {
    log.end();
  }
}

/** A package.json or npm-shrinkwrap.json, as far as it is read here. */
interface Manifest {
  readonly dependencies: Record<string, string>;
  packages: Record<string, { readonly dependencies: Record<string, string> }>;
}

/** Takes a dependency as the registry's release where the package pins it to a git address. */
function replaceDependency(folder: string, dependency: string, version: string): void {
  const edit = (file: string, change: (manifest: Manifest) => void): void => {
    const manifest = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Manifest;
    change(manifest);
    writeFileSync(join(folder, file), JSON.stringify(manifest));
  };
  edit('package.json', (manifest) => (manifest.dependencies[dependency] = version));
  edit('npm-shrinkwrap.json', (lock) => {
    lock.packages = Object.fromEntries(
      Object.entries(lock.packages).filter(([path]) => path !== `node_modules/${dependency}`),
    );
    const own = lock.packages[''];
    if (own !== undefined) own.dependencies[dependency] = version;
  });
}

/**
 * The host's Node comes first, so that native modules are built for it. What `npm run` of this project exports would
 * reach into the other project; a `nodedir` or `yes=false` of the user's configuration breaks native builds.
 */
function npmEnvironment(nodeHome: string): NodeJS.ProcessEnv {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) =>
        !/^npm_(lifecycle|package|command|execpath|node_execpath)|^npm_config_(local_prefix|prefix|ignore_scripts)$|^INIT_CWD$/i.test(
          key,
        ),
    ),
  );
  return {
    ...environment,
    PATH: `${join(nodeHome, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    npm_config_nodedir: nodeHome,
    npm_config_yes: 'true',
    npm_config_update_notifier: 'false',
  };
}

function run(
  command: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  log: WriteStream,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`"${[command, ...args].join(' ')}" ended with exit code ${code}.`)),
    );
  });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2);
  for (const name of asked.length > 0 ? asked : ['newest', 'oldest']) {
    if (!isHostName(name)) {
      console.error(`There is no host "${name}"; there are: ${Object.keys(hosts).join(', ')}.`);
      process.exit(2);
    }
    try {
      await installHost(name);
    } catch (error) {
      console.error(messageOf(error));
      process.exit(1);
    }
  }
}
