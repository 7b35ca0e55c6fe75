import type * as vscode from 'vscode';
import { activateFeatures } from './client/features.ts';
import { type OwnedClientContext, createClientContext } from './client/create-client-context.ts';
import { whenTrusted } from './client/when-trusted.ts';

let active: OwnedClientContext | undefined;

/** Called by the editor when something of ours is needed. Nothing heavy happens here: the server starts when it is asked. */
export function activate(extension: vscode.ExtensionContext): void {
  whenTrusted(extension, () => {
    active = createClientContext(extension);
    activateFeatures(active);
  });
}

/** The window closes: the server is told, so that runs pause or go on as the settings say, and is waited for. */
export async function deactivate(): Promise<void> {
  await active?.server.close();
  active = undefined;
}
