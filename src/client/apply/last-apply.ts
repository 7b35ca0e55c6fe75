import * as vscode from 'vscode';
import { contextKeys } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import type { ApplyRecord } from './apply-record.ts';

const key = 'applies';
const kept = 5;
/** More than this is kept for this session only: the editor holds what it stores in memory and in one database row. */
const storedCharacters = 2_000_000;

/** The last applies of this window, newest last. They survive a reload. */
export class LastApply {
  readonly #state: vscode.Memento;
  #records: readonly ApplyRecord[];

  constructor({ extension }: ClientContext) {
    this.#state = extension.workspaceState;
    this.#records = this.#state.get<readonly ApplyRecord[]>(key, []);
    this.#tell();
  }

  /** What an undo would take back. */
  get record(): ApplyRecord | undefined {
    return this.#records.at(-1);
  }

  push(record: ApplyRecord): Promise<void> {
    return this.#keep([...this.#records, record].slice(-kept));
  }

  /** The last apply went on: it saved files, a formatter changed them. */
  replace(record: ApplyRecord): Promise<void> {
    return this.#keep([...this.#records.slice(0, -1), record]);
  }

  /** The last apply was undone, or cannot be any more; the one before is the last again. */
  pop(): Promise<void> {
    return this.#keep(this.#records.slice(0, -1));
  }

  async #keep(records: readonly ApplyRecord[]): Promise<void> {
    this.#records = records;
    this.#tell();
    const size = records
      .flatMap(({ files }) => files)
      .reduce((sum, { before, after }) => sum + before.length + after.length, 0);
    await this.#state.update(key, size > storedCharacters ? [] : records);
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.canUndoApply, this.record !== undefined);
  }
}
