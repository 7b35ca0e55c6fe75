import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Reference } from '../../protocol/task.ts';
import type { JsonDocument } from './json-document.ts';
import type { TaskDocument } from './task-document.ts';

/** What results are compared with; the host function must stand in its file. */
export function referenceOf(document: JsonDocument, written: TaskDocument, folder: string): Reference {
  const reference = written.reference ?? 'baseline';
  if (reference === 'baseline') return { kind: 'baseline' };
  const file = resolve(folder, reference.file);
  if (!existsSync(file)) {
    throw document.error('reference-missing', ['reference', 'file'], `There is no file ${file}.`, {
      fix: 'The path is relative to the task file; leave "reference" out to compare with the original kernel.',
    });
  }
  const text = readFileSync(file, 'utf8');
  if (!new RegExp(`\\b${reference.function.replace(/[^\w]/g, '\\$&')}\\s*\\(`).test(text)) {
    throw document.error(
      'reference-missing',
      ['reference', 'function'],
      `There is no function "${reference.function}" in ${file}.`,
      { fix: 'Give the name of the reference function.' },
    );
  }
  return { kind: 'host-function', file, name: reference.function };
}
