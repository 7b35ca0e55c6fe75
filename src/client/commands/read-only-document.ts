import * as vscode from 'vscode';
import type { ClientContext } from '../client-context.ts';

const scheme = 'kernelfoundry-text';
const shown = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();
let registered = false;

/** Shows a text that nobody has to save. One of the same name replaces it. */
export async function showReadOnly(context: ClientContext, name: string, text: string): Promise<void> {
  if (!registered) {
    registered = true;
    context.subscribe(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: changed.event,
        provideTextDocumentContent: ({ path }) => shown.get(path) ?? '',
      }),
    );
  }
  const uri = vscode.Uri.from({ scheme, path: `/${name}` });
  shown.set(uri.path, text);
  changed.fire(uri);
  await vscode.window.showTextDocument(uri, { preview: true });
}
