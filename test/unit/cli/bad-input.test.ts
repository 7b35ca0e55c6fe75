import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import { commandLine } from '../../../src/cli/command-line.ts';
import type { Composition } from '../../../src/cli/composition.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { fakeComposition } from '../../fakes/fake-composition.ts';
import { fakeFactories } from '../../fakes/fake-factories.ts';

const examples = fileURLToPath(new URL('../../../examples/cuda/', import.meta.url));
const golden = fileURLToPath(new URL('../../golden/bad-input-messages.txt', import.meta.url));

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** One mistake: how it comes about, what is typed, and what must still be true afterwards. */
interface Mistake {
  readonly title: string;
  readonly args: readonly string[];
  readonly prepare?: () => Promise<void> | void;
  readonly composition?: Composition;
  readonly environment?: Readonly<Record<string, string>>;
  readonly afterwards?: () => Promise<void> | void;
}

describe('bad input', function () {
  this.timeout(60_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-bad-'));
    for (const name of ['matmul.cu', 'matmul.kernel.jsonc', 'matmul.reference.cpp'])
      cpSync(join(examples, name), join(folder, name));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const inFolder = (name: string): string => join(folder, name);

  async function kernelfoundry(
    args: readonly string[],
    composition: Composition | undefined,
  ): Promise<Answer> {
    let [out, error] = ['', ''];
    const code = await commandLine(args, {
      folder,
      environment: {},
      ...(composition === undefined ? {} : { composition }),
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (error += text) },
      onInterrupt: () => () => undefined,
      exit: () => undefined,
    });
    return { code, out, error: plain(error) };
  }

  /** What differs from machine to machine and run to run. */
  function plain(text: string): string {
    return text
      .replaceAll(`${folder}/`, '')
      .replaceAll(folder, '.')
      .replaceAll(new RegExp(`process ${process.pid} on \\S+?\\.$`, 'gm'), 'process 4711 on HOST.')
      .replaceAll(`-INT ${process.pid}`, '-INT 4711')
      .replaceAll(/matmul-[0-9a-f]{6}/g, 'matmul-123456')
      .replaceAll(/stores\/\S+/g, 'stores/NAME');
  }

  /** A task file that differs from the example's in one place. */
  function taskWith(name: string, before: string, after: string): () => void {
    return () => {
      const text = readFileSync(inFolder('matmul.kernel.jsonc'), 'utf8');
      assert.ok(text.includes(before), before);
      writeFileSync(inFolder(name), text.replace(before, after));
    };
  }

  const run = ['optimize', 'matmul.kernel.jsonc', '--evaluations', '6'];
  const fakes = fakeComposition();

  /** Runs of a store, as a later process finds them. */
  async function evaluationsIn(store: string): Promise<readonly number[]> {
    using opened = await openStore({ workspace: folder, folder: inFolder(store) });
    return opened.runs().map(({ evaluations }) => evaluations);
  }

  let release = (): void => undefined;
  const mistakes: readonly Mistake[] = [
    {
      title: 'a negative shape',
      prepare: taskWith('negative.kernel.jsonc', '"M": 1024', '"M": -1024'),
      args: ['optimize', 'negative.kernel.jsonc'],
    },
    {
      title: 'a shape beyond the memory',
      prepare: taskWith('huge.kernel.jsonc', '"M": 1024, "N": 1024', '"M": 1000000, "N": 1000000'),
      args: ['optimize', 'huge.kernel.jsonc'],
    },
    {
      title: 'a shape beyond 32 bits',
      prepare: taskWith('huger.kernel.jsonc', '"M": 1024', '"M": 99999999999'),
      args: ['optimize', 'huger.kernel.jsonc'],
    },
    {
      title: 'an unknown key in the task',
      prepare: taskWith('key.kernel.jsonc', '"tolerance"', '"tolerence"'),
      args: ['optimize', 'key.kernel.jsonc'],
    },
    {
      title: 'a compiler that is not there',
      args: run,
      environment: { KERNELFOUNDRY_CXX: '/nowhere/g++' },
    },
    { title: 'no compiler at all', args: run, environment: { KERNELFOUNDRY_CXX: '', PATH: '' } },
    {
      title: 'a store whose folder cannot be made',
      args: [...run, '--store', 'matmul.cu/store'],
      composition: fakes,
    },
    {
      title: 'a store that is full',
      args: [...run, '--store', 'full'],
      prepare: async () => {
        (await openStore({ workspace: folder, folder: inFolder('full') })).close();
      },
      // Room for the run and its first evaluations, not for all: hints of 30 KB each.
      composition: fakeComposition({
        openStore: (options) => openStore({ ...options, maxPages: pagesOf('full') + 20 }),
        createRunFactories: () => fakeFactories({ padding: 'x'.repeat(30_000) }),
      }),
      afterwards: async () => {
        const before = await evaluationsIn('full');
        assert.equal(before.length, 1, 'the run is kept');
        const resumed = await kernelfoundry(['resume', 'last', '--store', 'full'], fakes);
        assert.equal(resumed.code, 0, resumed.error);
        assert.deepEqual(await evaluationsIn('full'), [6]);
      },
    },
    {
      title: 'a store from a newer version',
      args: [...run, '--store', 'newer'],
      composition: fakes,
      prepare: async () => {
        assert.equal((await kernelfoundry([...run, '--store', 'newer'], fakes)).code, 0);
        setVersion('newer', 99);
      },
      afterwards: async () => {
        setVersion('newer', 1);
        assert.deepEqual(await evaluationsIn('newer'), [6]);
      },
    },
    {
      title: 'a store that is no database',
      args: [...run, '--store', 'damaged'],
      composition: fakes,
      prepare: () => {
        mkdirSync(inFolder('damaged'));
        writeFileSync(inFolder('damaged/archive.sqlite'), 'something else\n'.repeat(100));
      },
      afterwards: () =>
        assert.match(readFileSync(inFolder('damaged/archive.sqlite'), 'utf8'), /^(something else\n){100}$/),
    },
    {
      title: 'a second owner of a run',
      args: ['resume', 'last', '--store', 'owned', '--evaluations', '9'],
      composition: fakes,
      prepare: async () => {
        assert.equal((await kernelfoundry([...run, '--store', 'owned'], fakes)).code, 0);
        const store = await openStore({ workspace: folder, folder: inFolder('owned') });
        const { lease } = store.claim('matmul');
        release = () => {
          lease.release();
          store.close();
        };
      },
      afterwards: async () => {
        release();
        assert.deepEqual(await evaluationsIn('owned'), [6]);
      },
    },
    { title: 'an unknown device', args: [...run, '--device', 'h100'] },
    { title: 'a device of no kind we know', args: [...run, '--device', 'tpu:0'] },
    { title: 'an unknown model', args: [...run, '--model', 'rewritter'] },
    { title: 'replies that are not there', args: [...run, '--model', 'scripted:replies.jsonl'] },
    {
      title: 'a candidate that is a folder',
      prepare: () => mkdirSync(inFolder('folder.cu')),
      args: ['evaluate', 'matmul.kernel.jsonc', '--candidate', 'folder.cu'],
    },
    {
      title: 'a candidate that is no text',
      prepare: () => writeFileSync(inFolder('binary.cu'), Buffer.from([0x7f, 0x45, 0, 0xff, 0xfe])),
      args: ['evaluate', 'matmul.kernel.jsonc', '--candidate', 'binary.cu'],
    },
    {
      title: 'a candidate without the kernel',
      prepare: () =>
        writeFileSync(
          inFolder('other.cu'),
          '#include <cstdio>\n__global__ void other(float *x) { *x = 1; }\n',
        ),
      args: ['evaluate', 'matmul.kernel.jsonc', '--candidate', 'other.cu'],
    },
  ];

  function pagesOf(store: string): number {
    const database = new DatabaseSync(inFolder(`${store}/archive.sqlite`));
    const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
    database.close();
    return pages;
  }

  function setVersion(store: string, version: number): void {
    const database = new DatabaseSync(inFolder(`${store}/archive.sqlite`));
    database.exec(`PRAGMA user_version = ${version}`);
    database.close();
  }

  it('is answered with exit code 2, what is wrong and a fix, and nothing is lost', async () => {
    const sections: string[] = [];
    for (const { title, args, prepare, composition, environment, afterwards } of mistakes) {
      await prepare?.();
      const before = { ...process.env };
      Object.assign(process.env, environment);
      let answer: Answer;
      try {
        answer = await kernelfoundry(args, composition);
      } finally {
        for (const name of Object.keys(environment ?? {})) {
          if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
          else process.env[name] = before[name];
        }
      }
      assert.equal(answer.code, 2, `${title}\n${answer.out}${answer.error}`);
      assert.doesNotMatch(answer.error, /\n\s+at /, 'no stack traces');
      await afterwards?.();
      // What a run says before it fails is not the message.
      const error = answer.error.slice(answer.error.indexOf('error: '));
      sections.push(`# ${title}\n$ kernelfoundry ${args.join(' ')}\n${error}`);
    }
    const text = sections.join('\n');
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
    assert.equal(text, readFileSync(golden, 'utf8'));
  });

  it('leaves no task file behind that it could not draft', () => {
    assert.deepEqual(
      readdirSync(folder).filter((name) => /^(folder|other|binary).*jsonc$/.test(name)),
      [],
    );
  });

  it('says where the store is kept when the folder is on a network file system, and finds it again', async () => {
    const stateFolder = join(dirname(folder), `${folder.slice(dirname(folder).length + 1)}-state`);
    const onNfs = fakeComposition({
      openStore: (options) =>
        openStore({ ...options, surroundings: { fileSystemType: () => 0x6969, stateFolder } }),
    });
    try {
      const first = await kernelfoundry([...run, '--store', 'shared'], onNfs);
      assert.equal(first.code, 0, first.error);
      assert.match(first.error, /^note: shared is on NFS, where .*; the store is kept on this machine/m);
      assert.ok(existsSync(inFolder('shared/store-location.json')));
      assert.ok(!existsSync(inFolder('shared/archive.sqlite')));
      const { code, out } = await kernelfoundry(['runs', '--store', 'shared', '--json'], onNfs);
      assert.equal(code, 0);
      assert.equal((JSON.parse(out) as { runs: unknown[] }).runs.length, 1);
    } finally {
      rmSync(stateFolder, { recursive: true, force: true });
    }
  });

  it('is told from a GPU that is not there', async function () {
    if (
      ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib/wsl/lib'].some((one) =>
        existsSync(join(one, 'libcuda.so.1')),
      )
    ) {
      console.log('      skipped: this machine has a CUDA driver');
      return this.skip();
    }
    const { code, error } = await kernelfoundry([...run, '--device', 'cuda:0', '--store', 'cuda'], undefined);
    assert.equal(code, 2, error);
    assert.match(error, /^error: cuda:0 cannot be used: .*(driver|libcuda)/m);
    assert.match(error, /fix: .*doctor.*--device sim:h100/);
    assert.deepEqual(await evaluationsIn('cuda'), [], 'nothing was started');
  });
});
