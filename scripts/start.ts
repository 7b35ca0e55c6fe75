/**
 * Opens the extension in a real VS Code on a copy of examples/: `npm start [-- --desktop|--browser] [--port N] [--keep FOLDER]`.
 *
 * A desktop VS Code (`code` on the PATH) is offered; otherwise VS Code runs as a private server on 127.0.0.1 and its
 * address is printed. Ctrl-C ends it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '../src/shared/errors.ts';
import { copyExamples } from './vscode-host/editor-tests.ts';
import { hostPaths, hosts, isInstalled, projectRoot, which, whyNoHost } from './vscode-host/hosts.ts';
import { installHost } from './vscode-host/install.ts';
import { startServer } from './vscode-host/server.ts';

const { values } = parseArgs({
  options: {
    desktop: { type: 'boolean' },
    browser: { type: 'boolean' },
    port: { type: 'string' },
    keep: { type: 'string' },
  },
});

try {
  process.exitCode = await start();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

async function start(): Promise<number> {
  const code = which('code', 'code.cmd');
  if (values.desktop && code === undefined) {
    console.error('There is no `code` on the PATH; leave out --desktop to use the browser.');
    return 1;
  }
  const desktop =
    !values.browser &&
    code !== undefined &&
    (values.desktop === true || (await ask('Open the desktop VS Code that is on the PATH?', hasDisplay())));
  return desktop ? openDesktop(code) : openBrowserHost();
}

/** Where nobody can be asked, the answer is the default. */
async function ask(question: string, otherwise: boolean): Promise<boolean> {
  if (!process.stdin.isTTY) return otherwise;
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`${question} [${otherwise ? 'Y/n' : 'y/N'}] `);
  prompt.close();
  return answer.trim() === '' ? otherwise : /^y/i.test(answer.trim());
}

function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}

/** The clone stays clean: what is opened is a copy. */
function workspace(): string {
  if (values.keep === undefined) return copyExamples().folder;
  const folder = resolve(values.keep);
  if (!existsSync(folder)) cpSync(join(projectRoot, 'examples'), folder, { recursive: true });
  return folder;
}

function openDesktop(code: string): number {
  build('build.mjs');
  const folder = workspace();
  const { status } = spawnSync(
    code,
    ['--new-window', `--extensionDevelopmentPath=${projectRoot}`, folder, join(folder, 'cuda/transpose.cu')],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  console.log(`VS Code opens ${folder} with the extension loaded from this clone.`);
  sayWhatToTry();
  return status ?? 1;
}

async function openBrowserHost(): Promise<number> {
  const reason = whyNoHost('newest', { browser: false });
  if (reason !== undefined) {
    console.error(reason);
    return 1;
  }
  if (!isInstalled('newest')) {
    const { codeServer, size } = hosts.newest;
    console.log(
      `VS Code ${codeServer.replace('4.', '1.')} comes from the npm registry (package code-server): ${size}. ` +
        `It is kept in ${hostPaths('newest').folder}.`,
    );
    if (!(await ask('Install it now?', true))) return 1;
    await installHost('newest');
  }
  build('package.mjs');
  const folder = workspace();
  const { name, version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  // The packaged extension, because a development extension makes this VS Code suppress dialogs.
  const server = await startServer({
    name: 'newest',
    folder,
    vsix: join(projectRoot, 'build', `${name}-${version}.vsix`),
    extensionsFolder: join(projectRoot, 'build', 'start', 'extensions'),
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
  });
  const interrupted = new Promise<undefined>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => done(undefined));
  });
  console.log(`\nKernelFoundry is ready on a copy of the examples:\n\n  ${server.url}\n`);
  console.log(`Folder: ${folder} (it stays; delete it when you are done). Ctrl-C ends VS Code.`);
  console.log('Only this machine reaches the address, but everyone who is logged in to it.');
  sayWhatToTry();
  const ended = await Promise.race([server.ended, interrupted]);
  await server.stop();
  if (ended === undefined) return 0;
  console.error(`${ended}\n${server.log().slice(-2000)}`);
  return 1;
}

function sayWhatToTry(): void {
  console.log('Try: open cuda/transpose.cu, choose "Optimize kernel" above the kernel, device sim:h100.');
}

function build(script: string): void {
  const { status } = spawnSync(process.execPath, [join(projectRoot, 'scripts', script)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0)
    throw new Error(`The extension could not be built; run \`node scripts/${script}\` to see why.`);
}
