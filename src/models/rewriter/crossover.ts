import { diffLines } from 'diff';
import type { Candidate } from '../../protocol/candidate.ts';
import type { LaunchConfiguration } from '../../protocol/task.ts';

/** A replaced stretch of lines of the common ancestor. */
interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What two descendants of one text become together. */
export interface Crossover {
  readonly region: string;
  readonly launch?: LaunchConfiguration;
}

/**
 * Joins the edits of two candidates to their common ancestor, line by line; undefined when they touch the same or
 * neighbouring lines, when both changed the launch in different ways, or when one of them changed nothing.
 */
export function crossover(
  ancestor: Pick<Candidate, 'region' | 'launch'>,
  a: Pick<Candidate, 'region' | 'launch'>,
  b: Pick<Candidate, 'region' | 'launch'>,
): Crossover | undefined {
  const left = hunks(ancestor.region, a.region);
  const right = hunks(ancestor.region, b.region);
  const launch = mergedLaunch(ancestor.launch, a.launch, b.launch);
  if (!launch.merged) return undefined;
  const all = [...left, ...right].sort((x, y) => x.start - y.start || x.end - y.end);
  for (let at = 1; at < all.length; at++) {
    const [before, after] = [all[at - 1], all[at]];
    if (before && after && after.start <= before.end) return undefined;
  }
  if (left.length === 0 || right.length === 0) return undefined;
  const lines = splitLines(ancestor.region);
  let region = '';
  let line = 0;
  for (const hunk of all) {
    region += lines.slice(line, hunk.start).join('') + hunk.text;
    line = hunk.end;
  }
  region += lines.slice(line).join('');
  return { region, ...(launch.launch ? { launch: launch.launch } : {}) };
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function hunks(from: string, to: string): Hunk[] {
  const found: Hunk[] = [];
  let line = 0;
  let open: { start: number; end: number; text: string } | undefined;
  for (const part of diffLines(from, to)) {
    const count = splitLines(part.value).length;
    if (!part.added && !part.removed) {
      if (open) found.push(open);
      open = undefined;
      line += count;
      continue;
    }
    open ??= { start: line, end: line, text: '' };
    if (part.removed) {
      line += count;
      open.end = line;
    } else open.text += part.value;
  }
  if (open) found.push(open);
  return found;
}

function mergedLaunch(
  ancestor: LaunchConfiguration | undefined,
  a: LaunchConfiguration | undefined,
  b: LaunchConfiguration | undefined,
): { readonly merged: boolean; readonly launch?: LaunchConfiguration } {
  const same = (x: typeof a, y: typeof b): boolean => JSON.stringify(x) === JSON.stringify(y);
  const chosen = same(a, ancestor) || same(a, b) ? b : same(b, ancestor) ? a : undefined;
  if (!chosen) return { merged: ancestor === undefined && a === undefined && b === undefined };
  return { merged: true, launch: chosen };
}
