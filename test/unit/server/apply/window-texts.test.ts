import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { windowTexts } from '../../../../src/server/apply/window-texts.ts';

const signal = new AbortController().signal;

describe('texts of a window', () => {
  let root: string;
  const path = (name: string): string => join(root, name);
  const texts = (
    open: Readonly<Record<string, string>>,
    sent: Parameters<typeof windowTexts>[1] = [],
  ): ReturnType<typeof windowTexts> => {
    const documents = Object.entries(open).map(([uri, text]) =>
      TextDocument.create(uri, 'cuda-cpp', 1, text),
    );
    return windowTexts(
      { documents: { all: () => documents }, workspaceFolders: () => [root] } as never,
      sent,
    );
  };
  const uri = (name: string): string => pathToFileURL(path(name)).href;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kernelfoundry window-'));
    writeFileSync(path('a.cu'), '\uFEFFon disk');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('come from the disk, from open documents before, and from what the client sends before all', async () => {
    const read = async (from: ReturnType<typeof windowTexts>): Promise<string | undefined> =>
      (await from.read(path('a.cu'), signal))?.text;
    assert.equal(await read(texts({})), 'on disk');
    assert.equal(await read(texts({ [uri('a.cu')]: 'unsaved' })), 'unsaved');
    const sent = [{ uri: uri('a.cu'), text: 'sent' }];
    assert.equal(await read(texts({ [uri('a.cu')]: 'unsaved' }, sent)), 'sent');
  });

  it('leave out documents whose file was deleted, and documents that are no files', async () => {
    const window = texts({ [uri('gone.cu')]: 'word', 'git:/a.cu': 'word', [uri('a.cu')]: 'word' });
    assert.equal(await window.read(path('gone.cu'), signal), undefined);
    const { files } = await window.containing('word', signal);
    assert.deepEqual(
      files.map(({ file }) => file),
      [path('a.cu')],
    );
  });
});
