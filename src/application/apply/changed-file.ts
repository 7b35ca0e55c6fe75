import { pathToFileURL } from 'node:url';
import type { PlannedFile } from '../../protocol/editor/apply.ts';
import type { TextEdit } from '../../shared/text-edits.ts';
import { applyEdits, sortedEdits } from '../../shared/text-edits.ts';
import { plainLines } from '../../shared/text-lines.ts';
import type { SourceText } from './source-texts.ts';

/** A file with the edits planned so far; offsets into its text with plain line ends. */
export interface ChangedFile {
  readonly source: SourceText;
  readonly edits: readonly TextEdit[];
  readonly state: PlannedFile['state'];
}

/** The change as the client applies it: offsets into the text as it is, new text with the file's own line ends. */
export function plannedFile({ source, edits, state }: ChangedFile): PlannedFile {
  const plain = plainLines(source.text);
  const own = sortedEdits(edits)
    .filter(({ start, end, text }) => plain.text.slice(start, end) !== text)
    .map(({ start, end, text }) => ({
      start: plain.originalOffset(start),
      end: plain.originalOffset(end),
      text: plain.withOriginalEnds(text),
    }));
  const after = applyEdits(source.text, own);
  const lines = after.split('\n');
  return {
    uri: pathToFileURL(source.file).href,
    before: source.text,
    after,
    edits: own,
    state,
    conflictLines:
      state === 'conflict' ? lines.flatMap((line, at) => (/^<{7} your code/.test(line) ? [at + 1] : [])) : [],
  };
}
