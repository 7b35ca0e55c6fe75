import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands, languageModelTools, views } from '../../src/protocol/editor/ids.ts';
import { extension } from './support/editor.ts';

// For all suites: without the extension there is nothing to wait for.
before(async () => {
  await extension().activate();
});

describe('the extension', () => {
  it('is active', () => {
    assert.equal(extension().isActive, true);
  });

  it('registers every command that it names', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(commands).filter((command) => !registered.has(command)),
      [],
    );
  });

  it('contributes every view', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(views).filter((view) => !registered.has(`${view}.focus`)),
      [],
    );
  });

  it('offers its tools to coding agents', () => {
    const offered = vscode.lm.tools.map((tool) => tool.name);
    assert.deepEqual(
      Object.values(languageModelTools).filter((name) => !offered.includes(name)),
      [],
    );
  });
});
