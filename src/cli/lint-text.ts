import { relative } from 'node:path';
import type { LintFinding } from '../evaluation/task-lint.ts';
import type { TaskSpec } from '../protocol/task.ts';

/** Findings as `file:line: severity: message [rule]`, each with its fix on a line of its own; the same on other shapes is only counted. */
export function findingLines(folder: string, task: TaskSpec, findings: readonly LintFinding[]): string[] {
  const source = relative(folder, task.sourceFile);
  const file = task.taskFile === undefined ? source : relative(folder, task.taskFile);
  const groups = new Map<string, LintFinding[]>();
  for (const finding of findings) {
    const { severity, rule, argument, line } = finding;
    const key = [severity, rule, argument ?? '', line ?? 0].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap(([finding, ...others]) => {
    if (finding === undefined) return [];
    const { severity, message, rule, line, fix } = finding;
    const place = line === undefined ? file : `${source}:${line}`;
    const more =
      others.length === 0
        ? ''
        : ` (and on ${others.length} more ${others.length === 1 ? 'shape' : 'shapes'})`;
    return [
      `${place}: ${severity}: ${message}${more} [${rule}]`,
      ...(fix === undefined ? [] : [`  fix: ${fix}`]),
    ];
  });
}
