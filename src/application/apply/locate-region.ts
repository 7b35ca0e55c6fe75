import type { TaskSpec, TextRange } from '../../protocol/task.ts';
import { markedRegion } from '../../syntax/evolve-region.ts';
import {
  declaratorName,
  definitionRange,
  findKernels,
  functionDeclarator,
} from '../../syntax/kernel-finder.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';

/** Where a run's region is in a text that may have changed since. Offsets into the text with plain line ends. */
export type FoundRegion =
  /** Its text is there unchanged, wherever it may have moved. */
  | { readonly kind: 'unchanged'; readonly range: TextRange }
  /** The same kernel (function, marked lines) with another text. */
  | { readonly kind: 'changed'; readonly range: TextRange }
  /** A statement of a function, which has no name to find it by: only the whole file can be merged. */
  | { readonly kind: 'nameless' }
  | { readonly kind: 'gone' };

/** What is sought. All texts have plain line ends. */
export interface SoughtRegion {
  readonly task: Pick<TaskSpec, 'entry' | 'kernel'>;
  readonly base: SyntaxTree;
  readonly region: TextRange;
}

/** Finds the region by its text first, by the name of what it is otherwise. */
export function locateRegion(sought: SoughtRegion, now: SyntaxTree): FoundRegion {
  const text = sought.base.text.slice(sought.region.start, sought.region.end);
  const named = rangeByName(sought, now);
  if (named !== undefined && now.text.slice(named.start, named.end) === text)
    return { kind: 'unchanged', range: named };
  const same = nearestOccurrence(now.text, text, sought.region.start);
  if (same !== undefined && !insideComment(now, same)) return { kind: 'unchanged', range: same };
  if (named !== undefined) return { kind: 'changed', range: named };
  const nameless = rangeByName(sought, sought.base) === undefined;
  return nameless && sharedLines(now.text, text) >= 0.25 ? { kind: 'nameless' } : { kind: 'gone' };
}

/** The range in `tree` of what the region is in the run's source; undefined where that has no name, or is not there. */
function rangeByName({ task, base, region }: SoughtRegion, tree: SyntaxTree): TextRange | undefined {
  const marked = markedRegion(base);
  if (marked.kind === 'region' && sameRange(marked.region, region)) {
    const now = markedRegion(tree);
    return now.kind === 'region' ? now.region : undefined;
  }
  const find = (one: SyntaxTree): readonly TextRange[] =>
    task.entry.kind === 'kernel'
      ? findKernels(one)
          .filter(({ name, qualifiedName }) => name === task.kernel || qualifiedName === task.kernel)
          .map(({ range }) => range)
      : task.entry.kind === 'function'
        ? functionRanges(one, task.entry.name)
        : [];
  const before = find(base);
  const ordinal = before.findIndex((range) => sameRange(range, region));
  if (ordinal < 0) return undefined;
  const now = find(tree);
  if (now.length === before.length) return now[ordinal];
  // Overloads came or went: the one that is most like it.
  const text = base.text.slice(region.start, region.end);
  const likeness = ({ start, end }: TextRange): number => sharedLines(tree.text.slice(start, end), text);
  return [...now].sort((a, b) => likeness(b) - likeness(a))[0];
}

function functionRanges(tree: SyntaxTree, name: string): readonly TextRange[] {
  const simple = name.replace(/^.*::/, '');
  return tree.root
    .descendants('function_definition')
    .filter((node) => declaratorName(functionDeclarator(node)?.child('declarator') ?? null)?.text === simple)
    .map(definitionRange);
}

function sameRange(a: TextRange, b: TextRange): boolean {
  return a.start === b.start && a.end === b.end;
}

function nearestOccurrence(text: string, part: string, near: number): TextRange | undefined {
  if (part.trim() === '') return undefined;
  let best: number | undefined;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    if (best === undefined || Math.abs(at - near) < Math.abs(best - near)) best = at;
  return best === undefined ? undefined : { start: best, end: best + part.length };
}

function insideComment(tree: SyntaxTree, range: TextRange): boolean {
  return tree.root
    .descendants('comment')
    .some((comment) => comment.start <= range.start && range.end <= comment.end);
}

/** The share of a part's lines that a text has too, 0 to 1. Less than a quarter is no edit of it. */
function sharedLines(text: string, part: string): number {
  const lines = new Set(text.split('\n').map((line) => line.trim()));
  const wanted = part
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 2);
  return wanted.filter((line) => lines.has(line)).length / Math.max(1, wanted.length);
}
