import type { TextEdit } from './text-edits.ts';

/** `tile(sycl::range<1>(N)` behind a type and before a comma. */
const firstRange =
  /(?<=[\w>]\s+\w+\s*\(\s*)(?:::)?(?:\w+::)*(?:range|id)\s*(?:<\s*[123]\s*>)?\s*\(\s*[A-Za-z_]\w*\s*\)(?=\s*,)/g;

/**
 * Puts parentheses around ranges that a variable is made of: within a template g++ takes `T tile(range<1>(N), handler);` for a
 * function whose parameter has the name of a template parameter, and refuses it.
 */
export function declarationEdits(source: string): readonly TextEdit[] {
  return [...source.matchAll(firstRange)].flatMap(({ index, 0: range }) => [
    { start: index, end: index, text: '(' },
    { start: index + range.length, end: index + range.length, text: ')' },
  ]);
}
