import { diffArrays } from 'diff';

/** For every line of `after`, the line of `before` it is, unchanged; undefined for new and changed lines. */
export function alignedLines(
  before: readonly string[],
  after: readonly string[],
): readonly (number | undefined)[] {
  const result: (number | undefined)[] = [];
  let at = 0;
  for (const part of diffArrays([...before], [...after])) {
    const count = part.value.length;
    if (part.added) for (let index = 0; index < count; index++) result.push(undefined);
    else if (part.removed) at += count;
    else for (let index = 0; index < count; index++) result.push(at++);
  }
  return result;
}
