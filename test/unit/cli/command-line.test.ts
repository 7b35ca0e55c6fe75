import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../../../src/cli/command-line.ts';
import type { Composition } from '../../../src/cli/composition.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { fakeComposition } from '../../fakes/fake-composition.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const examples = fileURLToPath(new URL('../../../examples/cuda/', import.meta.url));

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

describe('the command line', function () {
  this.timeout(60_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-cli-'));
    for (const name of ['matmul.cu', 'matmul.kernel.jsonc', 'matmul.reference.cpp', 'gather.cu'])
      cpSync(join(examples, name), join(folder, name));
    writeFileSync(join(folder, 'none.cu'), 'int main() { return 0; }\n');
    writeFileSync(
      join(folder, 'two.cu'),
      '__global__ void a(float *x) { x[0] = 1; }\n__global__ void b(float *x) { x[0] = 1; }\n',
    );
    writeFileSync(join(folder, 'broken.cu'), '__global__ void a(float *x) {\n  x[0 = 1;\n}\n');
    writeFileSync(join(folder, 'file'), '');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs in this process: starting one for each of so many commands would take a minute. */
  async function kernelfoundry(...args: readonly string[]): Promise<Answer> {
    return answerTo(args, undefined);
  }

  async function answerTo(args: readonly string[], composition: Composition | undefined): Promise<Answer> {
    let out = '';
    let error = '';
    const code = await commandLine(args, {
      folder,
      environment: {},
      ...(composition === undefined ? {} : { composition }),
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (error += text) },
      onInterrupt: () => () => undefined,
      exit: () => undefined,
    });
    const plain = (text: string): string => text.replaceAll(`${folder}/`, '').replaceAll(folder, '.');
    return { code, out: plain(out), error: plain(error) };
  }

  const bad: readonly (readonly string[])[] = [
    ['optimise'],
    ['optimize'],
    ['optimize', 'missing.cu'],
    ['optimize', 'none.cu'],
    ['optimize', 'two.cu'],
    ['optimize', 'broken.cu:a'],
    ['optimize', 'matmul.cu:matmull'],
    ['optimize', 'matmul.kernel.jsonc', '--evaluations', 'many'],
    ['optimize', 'matmul.kernel.jsonc', '--in-flight', '0'],
    ['optimize', 'matmul.kernel.jsonc', '--minutes', '-1'],
    ['optimize', 'matmul.kernel.jsonc', '--device', 'sim:h1000'],
    ['optimize', 'matmul.kernel.jsonc', '--model', 'gpt'],
    ['optimize', 'matmul.kernel.jsonc', '--store', 'file'],
    ['optimize', 'missing.kernel.jsonc'],
    ['evaluate', 'matmul.kernel.jsonc'],
    ['evaluate', 'matmul.kernel.jsonc', '--candidate', 'missing.cu'],
    ['task', 'init', 'gather.cu', '--value', 'tokens'],
    ['task', 'init', 'gather.cu', '--extent', 'tabel=4'],
    ['task', 'init', 'matmul.cu'],
    ['show', 'nothing'],
    ['export', 'nothing'],
    ['export', 'last', '--format', 'pdf'],
    ['resume', 'nothing'],
  ];
  const golden = fileURLToPath(new URL('../../golden/cli-messages.txt', import.meta.url));
  it('answers every mistake with exit code 2, a message and a fix', async () => {
    const sections: string[] = [];
    for (const args of bad) {
      const { code, out, error } = await kernelfoundry(...args);
      assert.equal(code, 2, `${args.join(' ')}\n${out}${error}`);
      assert.doesNotMatch(error, /\n\s+at /, 'no stack traces');
      sections.push(`$ kernelfoundry ${args.join(' ')}\n${error}`);
    }
    const text = sections.join('\n');
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
    assert.equal(text, readFileSync(golden, 'utf8'));
  });

  it('prints one JSON object on the last line of standard output with --json', async () => {
    for (const args of [
      ['devices'],
      ['runs'],
      ['classify', 'matmul.cu'],
      ['task', 'show', 'matmul.kernel.jsonc'],
    ]) {
      const { code, out } = await kernelfoundry(...args, '--json');
      assert.equal(code, 0, args.join(' '));
      const lines = out.trimEnd().split('\n');
      assert.equal(lines.length, 1, args.join(' '));
      assert.equal(typeof JSON.parse(lines[0] ?? ''), 'object');
    }
  });

  it('drafts a task file, says what it guessed, and does not overwrite one', async () => {
    const first = await kernelfoundry('task', 'init', 'gather.cu:gather_rows');
    assert.equal(first.code, 0, first.error);
    assert.match(first.out, /Wrote gather_rows\.kernel\.jsonc/);
    assert.match(first.out, /tokens: \d+ is a guess/);
    assert.ok(existsSync(join(folder, 'gather_rows.kernel.jsonc')));
    assert.equal((await kernelfoundry('task', 'show', 'gather_rows.kernel.jsonc')).code, 0);
    const second = await kernelfoundry('task', 'init', 'gather.cu:gather_rows');
    assert.equal(second.code, 2);
    assert.match(second.error, /--force/);
  });

  it('drafts from a launch in another file of the folder', async () => {
    writeFileSync(
      join(folder, 'twice.cu'),
      '__global__ void twice(float *x, int n) {\n  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n) x[i] *= 2;\n}\n',
    );
    const launch =
      'void call(float *x) {\n  const int n = 4096;\n  twice<<<(n + 127) / 128, 128>>>(x, n);\n}\n';
    writeFileSync(join(folder, 'calls_twice.cu'), launch);
    const { code, out, error } = await kernelfoundry('task', 'init', 'twice.cu:twice');
    assert.equal(code, 0, error);
    assert.match(out, /twice<<<\(ceilDiv\(n, 128\)\), \(128\)>>>/);
    assert.match(out, /tune +n=4096/);
  });

  it('lists only commands that exist, each with help', async () => {
    const { out, code } = await kernelfoundry('--help');
    assert.equal(code, 0);
    const names = [...out.matchAll(/^ {2}([a-z]+)\b/gm)].map((match) => match[1] ?? '');
    assert.ok(names.length >= 10);
    for (const name of names.filter((one) => one !== 'help'))
      assert.equal((await kernelfoundry(name, '--help')).code, 0, name);
  });

  it('names scripted replies by their whole path, so that a run is resumed from any folder', async () => {
    const composition = fakeComposition();
    const args = ['optimize', 'matmul.kernel.jsonc', '--model', 'scripted:replies.jsonc'];
    const { code, error } = await answerTo([...args, '--evaluations', '1'], composition);
    assert.equal(code, 0, error);
    using store = await openStore({ workspace: folder });
    assert.deepEqual(store.run('last').spec.proposers, [`scripted:${join(folder, 'replies.jsonc')}`]);
  });

  it('refuses a task that the original does not fit, before anything is stored', async () => {
    const finding = {
      severity: 'error',
      rule: 'out-of-bounds',
      message: 'the original fails at M=1: read 1 element past the end of `A`',
      argument: 'A',
      line: 11,
      fix: 'Check the extents of A.',
    } as const;
    const composition = fakeComposition({
      checkTask: () => Promise.resolve({ findings: [finding], shapes: 0, notes: [] }),
    });
    const args = ['optimize', 'matmul.kernel.jsonc', '--evaluations', '1', '--store', 'refused'];
    const { code, error } = await answerTo(args, composition);
    assert.equal(code, 2);
    assert.match(error, /^matmul\.cu:11: error: .*past the end of `A` \[out-of-bounds\]\n {2}fix: Check/m);
    assert.match(error, /^error: matmul\.kernel\.jsonc: The original kernel does not fit this task/m);
    using store = await openStore({ workspace: folder, folder: join(folder, 'refused') });
    assert.deepEqual(store.runs(), []);
    assert.equal((await answerTo([...args, '--unchecked'], composition)).code, 0);
  });

  it('passes the exit code on to the process', () => {
    for (const [args, code] of [
      [['devices'], 0],
      [['optimize', 'none.cu'], 2],
    ] as const) {
      const result = spawnSync(process.execPath, [main, ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
      assert.equal(result.status, code, result.stderr);
    }
  });

  it('keeps held-out shapes out of sight', async () => {
    const { out } = await kernelfoundry('task', 'show', 'matmul.kernel.jsonc');
    assert.match(out, /held out\s+2, not shown/);
    assert.doesNotMatch(out, /M=96/);
  });
});
