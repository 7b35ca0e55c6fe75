import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../../shared/errors.ts';
import type { ServerContext } from '../server-context.ts';

/**
 * Path of a document whose text on disk is what the editor shows: that text is compiled. Throws UserError `unsaved` otherwise, and
 * `no-file` for documents that are no files of this machine.
 */
export function savedFile(documents: ServerContext['documents'], uri: string): string {
  if (uri.startsWith('untitled:')) throw unsaved('This document has never been saved.');
  if (!uri.startsWith('file:'))
    throw new UserError('no-file', 'This document is no file of this machine.', {
      fix: 'Open the file itself.',
    });
  const file = fileURLToPath(uri);
  const document = documents.get(uri);
  if (document === undefined) return file;
  if (!existsSync(file)) throw unsaved('This file has unsaved changes or was deleted.', file);
  if (plain(document.getText()) !== plain(readFileSync(file, 'utf8')))
    throw unsaved('This file has unsaved changes.', file);
  return file;
}

/** The same for a path: only documents that are open can have unsaved changes. */
export function refuseUnsaved(documents: ServerContext['documents'], file: string): void {
  const uri = pathToFileURL(file).href;
  const open = documents.all().find((one) => one.uri === uri || sameFile(one.uri, file));
  if (open !== undefined) savedFile(documents, open.uri);
}

function unsaved(message: string, file?: string): UserError {
  return new UserError('unsaved', message, {
    ...(file === undefined ? {} : { file }),
    fix: 'Save it: what is on disk is what is compiled.',
  });
}

/** Editors write some characters of a URI in other ways than Node. */
function sameFile(uri: string, file: string): boolean {
  return uri.startsWith('file:') && fileURLToPath(uri) === file;
}

/** What a file in another encoding, or with a mark of its byte order, has in common with its text. */
function plain(text: string): string {
  return text.replaceAll(/[^\x00-\x7f]+/g, '');
}
