const words: readonly (readonly [RegExp, string])[] = [
  [/\bshared[- ]memory\b/g, 'local-memory'],
  [/\bshared copy\b/g, 'local copy'],
  [/\bthread blocks?\b/g, 'work-groups'],
  [/\bthreads\b/g, 'work-items'],
  [/\bthread\b/g, 'work-item'],
  [/\bThreads\b/g, 'Work-items'],
  [/\bThread\b/g, 'Work-item'],
  [/\bblocks\b/g, 'work-groups'],
  [/\bblock\b/g, 'work-group'],
  [/\bBlocks\b/g, 'Work-groups'],
  [/\bwarps\b/g, 'sub-groups'],
  [/\bwarp\b/g, 'sub-group'],
  [/\bgrid\b/g, 'range'],
  [/\bmultiprocessor\b/g, 'compute unit'],
];

/** A sentence about a kernel in the words of SYCL: work-groups, work-items and sub-groups. */
export function inSyclWords(sentence: string): string {
  return words
    .reduce((text, [pattern, word]) => text.replace(pattern, word), sentence)
    .replace(/\blocal-memory(?! (tile|copy|slot|array|loop))/g, 'local memory');
}
