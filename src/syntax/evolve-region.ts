import type { Candidate } from '../protocol/candidate.ts';
import type { LaunchConfiguration, TaskSpec, TextRange } from '../protocol/task.ts';
import { canonicalJson, sha256 } from '../shared/hash.ts';
import type { KernelDefinition } from './kernel-finder.ts';
import type { SyntaxTree } from './syntax-node.ts';

type SourceWithRegion = Pick<TaskSpec, 'source' | 'region'>;

/** The task's source with its evolve region replaced by the candidate's. */
export function composeSource(task: SourceWithRegion, candidate: Pick<Candidate, 'region'>): string {
  return task.source.slice(0, task.region.start) + candidate.region + task.source.slice(task.region.end);
}

/** The text of the task's evolve region as the user wrote it. */
export function baselineRegion(task: SourceWithRegion): string {
  return task.source.slice(task.region.start, task.region.end);
}

/** The region of a kernel: its whole definition, template header and attributes included. */
export function regionOfKernel(kernel: KernelDefinition): TextRange {
  return kernel.range;
}

/** What the markers of a text say. */
export type MarkedRegion =
  | { readonly kind: 'none' }
  | { readonly kind: 'region'; readonly region: TextRange }
  /** Lines count from 1. */
  | { readonly kind: 'invalid'; readonly line: number; readonly message: string };

/** The lines between a comment with `kf:evolve-begin` and one with `kf:evolve-end`, without the marker lines. */
export function markedRegion(tree: SyntaxTree): MarkedRegion {
  const comments = tree.root.descendants('comment');
  const begins = comments.filter((comment) => /\bkf:evolve-begin\b/.test(comment.text));
  const ends = comments.filter((comment) => /\bkf:evolve-end\b/.test(comment.text));
  const [begin, second] = begins;
  const end = ends[0];
  if (!begin && !end) return { kind: 'none' };
  if (!begin) return invalid(end?.line, 'kf:evolve-end has no kf:evolve-begin before it.');
  if (!end || end.start < begin.start)
    return invalid(begin.line, 'kf:evolve-begin has no kf:evolve-end after it.');
  if (second) return invalid(second.line, 'There is a second kf:evolve-begin; a file has one evolve region.');
  if (ends[1]) return invalid(ends[1].line, 'There is a second kf:evolve-end; a file has one evolve region.');
  const lineEnd = tree.text.indexOf('\n', begin.end);
  const start = lineEnd < 0 || lineEnd >= end.start ? begin.end : lineEnd + 1;
  const lineStart = tree.text.lastIndexOf('\n', end.start - 1) + 1;
  return { kind: 'region', region: { start, end: Math.max(start, lineStart) } };
}

function invalid(line: number | undefined, message: string): MarkedRegion {
  return { kind: 'invalid', line: line ?? 1, message };
}

/**
 * Line of the region (from 1) for a line of the composed source (from 1), or undefined when the line lies outside.
 */
export function regionLine(
  task: SourceWithRegion,
  candidate: Pick<Candidate, 'region'>,
  line: number,
): number | undefined {
  const before = lineCount(task.source.slice(0, task.region.start)) - 1;
  const inside = line - before;
  return inside >= 1 && inside <= lineCount(candidate.region) ? inside : undefined;
}

/** Line of the composed source (from 1) for a line of the region (from 1). */
export function composedLine(task: SourceWithRegion, line: number): number {
  return lineCount(task.source.slice(0, task.region.start)) - 1 + line;
}

function lineCount(text: string): number {
  return text.split('\n').length;
}

/** First 16 hexadecimal digits of SHA-256 over region and launch configuration. */
export function candidateId(region: string, launch?: LaunchConfiguration): string {
  return sha256(canonicalJson({ region, ...(launch ? { launch } : {}) })).slice(0, 16);
}
