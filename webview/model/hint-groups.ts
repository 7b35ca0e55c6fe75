import type { HintView } from '../../src/protocol/editor/candidate-view.ts';

/** Hints that say the same of several lines, as one. */
export interface HintGroup {
  readonly rule: string;
  readonly text: string;
  readonly source: HintView['source'];
  /** The largest of its lines. */
  readonly estimatedSpeedup?: number;
  readonly lines: readonly { readonly line: number; readonly code: string }[];
}

/** Groups in the order of their first hint. */
export function hintGroups(hints: readonly HintView[]): readonly HintGroup[] {
  const groups = new Map<string, HintGroup>();
  for (const { rule, text, source, line, code, estimatedSpeedup } of hints) {
    const key = `${rule}\n${source}\n${text}`;
    const known = groups.get(key) ?? { rule, text, source, lines: [] };
    const largest = Math.max(known.estimatedSpeedup ?? 0, estimatedSpeedup ?? 0);
    groups.set(key, {
      ...known,
      ...(largest > 0 ? { estimatedSpeedup: largest } : {}),
      lines: line === undefined ? known.lines : [...known.lines, { line, code: code ?? '' }],
    });
  }
  return [...groups.values()];
}
