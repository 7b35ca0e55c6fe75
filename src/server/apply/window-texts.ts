import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { SourceText, SourceTexts } from '../../application/apply/source-texts.ts';
import { workspaceSources } from '../../application/apply/workspace-sources.ts';
import type { ServerContext } from '../server-context.ts';

/** Sources as this window has them: open documents win over the disk, and what the client sends along wins over both. */
export function windowTexts(
  context: Pick<ServerContext, 'documents' | 'workspaceFolders'>,
  sent: readonly { readonly uri: string; readonly text: string }[] = [],
): SourceTexts {
  const open = new Map<string, string>();
  const add = (uri: string, text: string): void => {
    if (uri.startsWith('file:')) open.set(fileURLToPath(uri), text);
  };
  for (const document of context.documents.all())
    // The editor keeps documents for minutes after their file was deleted.
    if (document.uri.startsWith('file:') && existsSync(fileURLToPath(document.uri)))
      add(document.uri, document.getText());
  for (const { uri, text } of sent) add(uri, text);
  const read = async (file: string, signal: AbortSignal): Promise<SourceText | undefined> => {
    const text = open.get(file) ?? (await textOnDisk(file, signal));
    return text === undefined ? undefined : { file, text };
  };
  return {
    read,
    containing: (word, signal) => workspaceSources(context.workspaceFolders(), open, word, signal),
  };
}

/** Without the byte order mark, which no editor shows and every editor keeps. */
async function textOnDisk(file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await readFile(file, { encoding: 'utf8', signal })).replace(/^\uFEFF/, '');
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}
