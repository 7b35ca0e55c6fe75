import { structuredPatch } from 'diff';
import type { TaskSpec } from '../../protocol/task.ts';
import { composeSource } from '../../syntax/evolve-region.ts';

/** Longer texts are cut: a hover is no diff. */
const mostLines = 12;

/**
 * What a candidate has in place of a line (from 1) of the task's source: the lines that replaced it and its neighbours, an empty text
 * where it went, undefined where it stayed.
 */
export function lineChange(
  task: Pick<TaskSpec, 'source' | 'region'>,
  region: string,
  line: number,
): string | undefined {
  const after = composeSource(task, { region });
  const { hunks } = structuredPatch('a', 'b', task.source, after, '', '', { context: 0 });
  const hunk = hunks.find(({ oldStart, oldLines }) => oldStart <= line && line < oldStart + oldLines);
  if (hunk === undefined) return undefined;
  const added = hunk.lines.filter((text) => text.startsWith('+')).map((text) => text.slice(1).trimEnd());
  return outdented(added.length > mostLines ? [...added.slice(0, mostLines - 1), '// ...'] : added);
}

function outdented(lines: readonly string[]): string {
  const indents = lines.filter((line) => line !== '' && line !== '// ...').map((line) => line.search(/\S/));
  const least = Math.max(0, Math.min(...indents, 40));
  return lines.map((line) => (line === '// ...' ? line : line.slice(least))).join('\n');
}
