/** A line of a unified diff with its 1-based places in both files. */
export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'context' | 'gap';
  readonly text: string;
  readonly before?: number;
  readonly after?: number;
}

/** The lines of a unified diff of one file; headers are left out, hunks are told apart by gaps. */
export function diffLines(diff: string): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  for (const line of diff.split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/.exec(line);
    if (hunk !== null) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      if (lines.length > 0) lines.push({ kind: 'gap', text: hunk[3] ?? '' });
      continue;
    }
    if (before === 0 && after === 0) continue;
    const text = line.slice(1);
    switch (line[0]) {
      case '+':
        lines.push({ kind: 'added', text, after: after++ });
        break;
      case '-':
        lines.push({ kind: 'removed', text, before: before++ });
        break;
      case ' ':
        lines.push({ kind: 'context', text, before: before++, after: after++ });
        break;
    }
  }
  return lines;
}
