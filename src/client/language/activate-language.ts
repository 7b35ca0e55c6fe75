import * as vscode from 'vscode';
import { linkCommands } from '../../protocol/editor/ids.ts';
import { placeOf } from './place-argument.ts';
import type { ClientContext } from '../client-context.ts';

/** Commands behind lenses and code actions that only move in the text. */
export function activateLanguage(context: ClientContext): void {
  context.subscribe(
    vscode.commands.registerCommand(linkCommands.openPlace, async (argument: unknown) => {
      await openPlace(argument);
    }),
    vscode.commands.registerCommand(linkCommands.explainHint, async (argument: unknown) => {
      // The hover says it all, and is closed by moving on.
      if (await openPlace(argument)) await vscode.commands.executeCommand('editor.action.showHover');
    }),
  );
}

async function openPlace(argument: unknown): Promise<boolean> {
  const place = placeOf(argument);
  if (place === undefined) return false;
  const position = new vscode.Position(place.line - 1, (place.column ?? 1) - 1);
  const selection = new vscode.Range(position, position);
  await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), { selection });
  return true;
}
