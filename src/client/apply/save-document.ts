import { setTimeout as pause } from 'node:timers/promises';
import type * as vscode from 'vscode';

const attempts = 5;
const pauseMs = 200;

/**
 * Saves a document; false where the editor will not, which it has then said. A save is dropped without a word when another one of the same
 * document begins, as with `files.autoSave`; therefore it is looked after.
 */
export async function saveDocument(document: vscode.TextDocument): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if ((await document.save()) || !document.isDirty) return true;
    await pause(pauseMs);
  }
  return false;
}
