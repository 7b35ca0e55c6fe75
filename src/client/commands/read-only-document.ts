import * as vscode from 'vscode';
import type { ClientContext } from '../client-context.ts';

const scheme = 'kernelfoundry-text';

/** Texts that nobody has to save, by name. */
interface ReadOnlyTexts {
  readonly shown: Map<string, string>;
  readonly changed: vscode.EventEmitter<vscode.Uri>;
}

let texts: ReadOnlyTexts | undefined;

/** Shows a text that nobody has to save. One of the same name replaces it. */
export async function showReadOnly(context: ClientContext, name: string, text: string): Promise<void> {
  texts ??= provide(context);
  const uri = vscode.Uri.from({ scheme, path: `/${name}` });
  texts.shown.set(uri.path, text);
  texts.changed.fire(uri);
  await vscode.window.showTextDocument(uri, { preview: true });
}

function provide(context: ClientContext): ReadOnlyTexts {
  const shown = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  context.subscribe(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: ({ path }) => shown.get(path) ?? '',
    }),
  );
  return { shown, changed };
}
