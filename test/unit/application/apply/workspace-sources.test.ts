import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceSources } from '../../../../src/application/apply/workspace-sources.ts';

describe('sources of a workspace', () => {
  let root: string;
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const found = async (
    open: ReadonlyMap<string, string> = new Map(),
    limits?: Parameters<typeof workspaceSources>[4],
  ): Promise<{ readonly names: readonly string[]; readonly skipped: string }> => {
    const { files, skipped } = await workspaceSources(
      [root],
      open,
      'scale',
      new AbortController().signal,
      limits,
    );
    return { names: files.map(({ file }) => file.slice(root.length + 1)), skipped };
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kernelfoundry-sources-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('are CUDA and C++ files that contain the word, build and hidden folders left out', async () => {
    for (const path of ['a.cu', 'b/c.cuh', 'b/d.hpp', 'e.cpp', 'f.CU']) write(path, 'scale');
    for (const path of [
      'build/g.cu',
      'cmake-build-debug/h.cu',
      '.git/i.cu',
      'node_modules/j.cu',
      '.kernelfoundry/k.cu',
      'l.py',
    ])
      write(path, 'scale');
    write('m.cu', 'something else');
    assert.deepEqual(await found(), { names: ['a.cu', 'b/c.cuh', 'b/d.hpp', 'e.cpp', 'f.CU'], skipped: '' });
  });

  it('are what the editor has where it has them open', async () => {
    write('a.cu', 'scale');
    write('b.cu', 'nothing');
    const open = new Map([
      [join(root, 'a.cu'), 'nothing any more'],
      [join(root, 'b.cu'), 'scale, unsaved'],
    ]);
    assert.deepEqual((await found(open)).names, ['b.cu']);
  });

  it('are read without a byte order mark, and never through links', async () => {
    write('a.cu', '\uFEFFscale');
    symlinkSync(root, join(root, 'loop'));
    const { files } = await workspaceSources([root], new Map(), 'scale', new AbortController().signal);
    assert.deepEqual(
      files.map(({ text }) => text),
      ['scale'],
    );
  });

  it('say what was left out at their limits', async () => {
    for (let number = 0; number < 5; number++) write(`${number}.cu`, 'scale');
    write('large.cu', 'scale '.repeat(50));
    const few = await found(new Map(), { entries: 1000, files: 2, fileBytes: 1000 });
    assert.equal(few.names.length, 2);
    assert.match(few.skipped, /first 2 source files/);
    const { names, skipped } = await found(new Map(), { entries: 1000, files: 1000, fileBytes: 100 });
    assert.equal(names.length, 5);
    assert.match(skipped, /1 file/);
  });

  it('end with the signal', async () => {
    write('a.cu', 'scale');
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(workspaceSources([root], new Map(), 'scale', abort.signal), { name: 'AbortError' });
  });

  it('are none where the folder is gone', async () => {
    rmSync(root, { recursive: true });
    assert.deepEqual((await found()).names, []);
  });
});
