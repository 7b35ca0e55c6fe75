const words: readonly (readonly [RegExp, string])[] = [
  [/\bshared[- ]memory\b/g, 'local-memory'],
  [/\bshared (copy|tiles|requests?)\b/g, 'local $1'],
  [/\bshared per block\b/g, 'local memory per work-group'],
  [/\bthread blocks?\b/g, 'work-groups'],
  [/\bthreads\b/g, 'work-items'],
  [/\bthread\b/g, 'work-item'],
  [/\bThreads\b/g, 'Work-items'],
  [/\bThread\b/g, 'Work-item'],
  [/(?<!register )\bblocks\b/g, 'work-groups'],
  [/\bblock\b/g, 'work-group'],
  [/\bBlocks\b/g, 'Work-groups'],
  [/\bwarps\b/g, 'sub-groups'],
  [/\bwarp\b/g, 'sub-group'],
  [/\bgrid\b(?!-stride)/g, 'range'],
  [/\bmultiprocessor(s?)\b/g, 'compute unit$1'],
];

/** A sentence about a kernel in the words of SYCL: work-groups, work-items and sub-groups. */
export function inSyclWords(sentence: string): string {
  return words
    .reduce((text, [pattern, word]) => text.replace(pattern, word), sentence)
    .replace(/\blocal-memory(?! (tile|copy|slot|array|loop))/g, 'local memory');
}

const names: readonly (readonly [RegExp, string])[] = [
  [/\bTHREADS_([XY]\d*)\b/g, 'ITEMS_$1'],
  [/\bPER_THREAD_([XY]\d*)\b/g, 'PER_ITEM_$1'],
  [/\bBLOCK_THREADS(\d*)\b/g, 'GROUP_ITEMS$1'],
  [/\bBLOCK_EDGE(\d*)\b/g, 'GROUP_EDGE$1'],
  [/\bwarpValue(\d*)\b/g, 'subGroupValue$1'],
  [/\b(\w+)OfBlock(\d*)\b/g, '$1OfGroup$2'],
  [/\b(\w+)OfThread(\d*)\b/g, '$1OfItem$2'],
];

/** Code with the names that rewrites give in the words of SYCL; names that `source` has stay. */
export function withSyclNames(code: string, source: string): string {
  return names.reduce(
    (text, [pattern, name]) =>
      text.replace(pattern, (old: string) => {
        const wish = old.replace(new RegExp(pattern.source), name);
        const isOld = new RegExp(`\\b${old}\\b`).test(source);
        const isTaken = new RegExp(`\\b${wish}\\b`).test(code);
        return isOld || isTaken ? old : wish;
      }),
    code,
  );
}

/** How sentences for people speak of a kernel of the language. */
export function wordsOf(language: 'cuda' | 'sycl'): (sentence: string) => string {
  return language === 'sycl' ? inSyclWords : (sentence) => sentence;
}
