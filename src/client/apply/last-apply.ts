import * as vscode from 'vscode';
import { contextKeys } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import type { ApplyRecord } from './apply-record.ts';

const key = 'lastApply';
/** A larger record is kept for this session only: the editor holds what it stores in memory and in one database row. */
const storedCharacters = 2_000_000;

/** The last apply of this window. It survives a reload. */
export class LastApply {
  readonly #state: vscode.Memento;
  #record: ApplyRecord | undefined;

  constructor({ extension }: ClientContext) {
    this.#state = extension.workspaceState;
    this.#record = this.#state.get<ApplyRecord>(key);
    this.#tell();
  }

  get record(): ApplyRecord | undefined {
    return this.#record;
  }

  async set(record: ApplyRecord | undefined): Promise<void> {
    this.#record = record;
    this.#tell();
    const size = record?.files.reduce((sum, { before, after }) => sum + before.length + after.length, 0) ?? 0;
    await this.#state.update(key, size > storedCharacters ? undefined : record);
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.canUndoApply, this.#record !== undefined);
  }
}
