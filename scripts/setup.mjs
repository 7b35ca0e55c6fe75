/**
 * Prepares a fresh clone: npm packages and the system packages that are missing. Uses Node built-ins only and
 * runs on Node 18 and later, because it is what brings a current Node in. Quick when nothing is to be done.
 *
 *   node scripts/setup.mjs [--quiet] [--then SCRIPT ARGUMENTS...]
 *
 * With --then it goes on with the script under the Node that the set-up brought in. A shell line `node a && node b` would not do: the
 * shell remembers where it found the first `node`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = join(root, 'node_modules', '.kernelfoundry-setup');
const [, , ...words] = process.argv;
const then = words.indexOf('--then');
const quiet = words.slice(0, then < 0 ? words.length : then).includes('--quiet');

/** Sizes as seen on Debian 12, x86-64; they are told to the user before anything is fetched. */
const npmSize = 'about 400 packages, 600 MB on disk (120 MB of it a current Node)';
const systemTools = [
  {
    probe: ['g++', '--version'],
    package: 'g++',
    size: '60 to 200 MB',
    why: 'compiles kernels for the simulated GPU',
  },
  {
    probe: ['objdump', '--version'],
    package: 'binutils',
    size: '30 MB',
    why: 'instruction mix and source lines',
  },
  { probe: ['git', '--version'], package: 'git', size: '40 MB', why: 'provenance of results' },
  {
    probe: ['python3', '--version'],
    package: 'python3',
    size: '30 MB',
    why: 'builds native parts of the VS Code host',
    onlyFor: ['scripts/test.mjs', 'scripts/start.ts'],
  },
  {
    probe: ['make', '--version'],
    package: 'make',
    size: '2 MB',
    why: 'builds native parts of the VS Code host',
    onlyFor: ['scripts/test.mjs', 'scripts/start.ts'],
  },
  {
    probe: ['chromium', '--version'],
    package: 'chromium',
    size: '360 MB',
    why: 'tests the extension in a real VS Code',
    onlyFor: ['scripts/test.mjs'],
  },
  {
    probe: ['rg', '--version'],
    package: 'ripgrep',
    size: '5 MB',
    why: 'search in the oldest VS Code that is tested',
    onlyFor: ['scripts/test.mjs'],
  },
];

// With --quiet the output belongs to the script that follows.
const say = (text) => (quiet ? process.stderr : process.stdout).write(`${text}\n`);

function succeeds(command, args) {
  const result = spawnSync(command, args, { stdio: 'ignore' });
  return result.error === undefined && result.status === 0;
}

/** The lock file names every package; other changes of package.json need no installation. */
function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** npm's own packages are in place when the lock file has not changed since the last successful install. */
function npmIsReady() {
  if (!existsSync(stampFile)) return false;
  return readFileSync(stampFile, 'utf8') === lockHash();
}

function installNpmPackages() {
  say(`Setting up: npm packages (${npmSize}).`);
  const started = Date.now();
  // A broken tree of an interrupted install is replaced: `npm ci` removes node_modules first.
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    say(
      'npm ci failed. Fix: check the network and the npm registry in your npm configuration, then run it again.',
    );
    process.exit(1);
  }
  writeFileSync(stampFile, lockHash());
  say(`npm packages are in place (${((Date.now() - started) / 1000).toFixed(0)} s).`);
}

function ask(question) {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) =>
    prompt.question(question, (answer) => {
      prompt.close();
      resolve(/^y(es)?$/i.test(answer.trim()));
    }),
  );
}

async function installSystemPackages() {
  // Set-up alone prepares for everything; a script asks for what it uses.
  const script = then < 0 ? undefined : words[then + 1];
  const wanted = systemTools.filter(({ onlyFor }) => !script || !onlyFor || onlyFor.includes(script));
  const missing = wanted.filter((tool) => !succeeds(tool.probe[0], tool.probe.slice(1)));
  if (missing.length === 0) return;
  const names = missing.map((tool) => tool.package).join(' ');
  for (const tool of missing) say(`Missing: ${tool.package} (${tool.size}) - ${tool.why}.`);
  const isRoot = process.getuid?.() === 0;
  const line = `${isRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${names}`;
  const skipped = () => {
    say(`Not installed. To install: ${line}`);
    say('Without them what needs them is skipped, and said to be skipped.');
  };
  if (!succeeds('apt-get', ['--version'])) return skipped();
  if (process.stdin.isTTY) {
    if (!(await ask(`Run "${line}" now? [y/N] `))) return skipped();
  } else if (!isRoot) {
    return skipped();
  }
  const prefix = isRoot ? [] : ['sudo'];
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing.map((tool) => tool.package)],
  ]) {
    const [command, ...rest] = [...prefix, ...args];
    const result = spawnSync(command, rest, { stdio: ['inherit', 'ignore', 'inherit'], env: environment });
    if (result.status !== 0) return skipped();
  }
  say(`Installed: ${names}.`);
}

/** Where no Node package exists for this platform, the Node that runs us must do. */
function checkNode() {
  const bundled = existsSync(join(root, 'node_modules', '.bin', 'node'));
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (bundled || major > 22 || (major === 22 && minor >= 13)) return;
  say(
    `Node ${process.versions.node} is too old and no Node package exists for ${process.platform}-${process.arch}.`,
  );
  say('Fix: install Node 22.13 or later.');
  process.exit(1);
}

/** Runs a script of ours as if it had been started itself: same terminal, signals and exit code. */
function goOn([script, ...rest]) {
  const bundled = join(root, 'node_modules', '.bin', 'node');
  const child = spawn(existsSync(bundled) ? bundled : process.execPath, [join(root, script), ...rest], {
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to both; the child decides when to end. Other signals reach only this process.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`${script} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('close', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (!npmIsReady()) installNpmPackages();
checkNode();
// A quiet set-up does not ask: the command line itself says what it misses.
if (!quiet) await installSystemPackages();
if (!quiet) say('Setup is complete.');
if (then >= 0) goOn(words.slice(then + 1));
