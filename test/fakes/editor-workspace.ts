import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach } from 'mocha';
import type { RunView } from '../../src/protocol/editor/run-view.ts';
import { EditorClient, valueOf } from './editor-client.ts';
import type { WindowOptions } from './editor-client.ts';
import { temporaryFolders } from './temporary-folder.ts';

/** The kernel of these workspaces. */
export const source = join(import.meta.dirname, '../fixtures/editor/saxpy.cu');

/** Device of runs in tests of the editor. */
export const device = 'sim:h100';

/** A folder with one kernel, as a window opens it. */
export interface Workspace {
  readonly folder: string;
  readonly stateFolder: string;
  readonly file: string;
  readonly uri: string;
  readonly store: string;
}

/** What tests of runs in windows use. */
export interface EditorWorkspaces {
  /** A new folder, removed after the test. */
  readonly folder: () => string;
  readonly workspace: () => Workspace;
  /** Windows that are closed after the test; `open` adds its own. */
  readonly opened: EditorClient[];
  /** A window on it, closed after the test. */
  readonly open: (at: Workspace, options?: Partial<WindowOptions>) => Promise<EditorClient>;
  /** Prepares the task and starts a run of so many evaluations, without the check of the task. */
  readonly start: (client: EditorClient, at: Workspace, evaluations: number) => Promise<string>;
}

/** Workspaces and windows for the tests of the describe block that calls this. */
export function editorWorkspaces(): EditorWorkspaces {
  const folder = temporaryFolders();
  const opened: EditorClient[] = [];

  afterEach(async () => {
    for (const client of opened.splice(0)) await client.close();
  });

  function workspace(): Workspace {
    const top = folder();
    const inside = join(top, 'project');
    mkdirSync(inside);
    const file = join(inside, 'saxpy.cu');
    copyFileSync(source, file);
    return {
      folder: inside,
      stateFolder: join(top, 'state'),
      file,
      uri: pathToFileURL(file).href,
      store: join(inside, '.kernelfoundry'),
    };
  }

  async function open(at: Workspace, options: Partial<WindowOptions> = {}): Promise<EditorClient> {
    const client = await EditorClient.open({
      folders: [at.folder],
      stateFolder: at.stateFolder,
      window: 'one',
      ...options,
    });
    opened.push(client);
    return client;
  }

  async function start(client: EditorClient, at: Workspace, evaluations: number): Promise<string> {
    const prepared = valueOf(
      await client.request('kernelfoundry/prepareTask', { uri: at.uri, kernel: 'saxpy', write: true }),
    );
    assert.ok(prepared.kind === 'task');
    const { run } = valueOf(
      await client.request('kernelfoundry/startRun', {
        taskFile: prepared.plan.taskFile,
        device,
        proposers: ['rewriter'],
        budget: { evaluations },
        // What the check of the task says is asserted once; it takes seconds.
        unchecked: true,
      }),
    );
    return run;
  }

  return { folder, workspace, opened, open, start };
}

/** Process of a run as its log folder names it. */
export function processOf(at: Workspace, run: string): number {
  const text = readFileSync(join(at.store, 'logs', `${run}.session.json`), 'utf8');
  return (JSON.parse(text) as { readonly pid: number }).pid;
}

/** A run that has evaluated something, so that stopping it now has something to lose. */
export function evaluated(view: RunView): boolean {
  return view.evaluations >= 1;
}
