import type * as vscode from 'vscode';
import { activateFeatures } from './client/features.ts';
import { createClientContext } from './client/create-client-context.ts';

/** Called by the editor when something of ours is needed. Nothing heavy happens here: the server starts when it is asked. */
export function activate(extension: vscode.ExtensionContext): void {
  activateFeatures(createClientContext(extension));
}

/** The server is a child of the client connection, which is disposed with the extension; runs go on by themselves. */
export function deactivate(): void {
  // Everything is in the extension's subscriptions.
}
