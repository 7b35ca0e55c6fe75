/** A column of numbers; columns of text are given by their title alone. */
export interface NumberColumn {
  readonly number: string;
}

/** Cells longer than this do not widen their column: the text stays readable where tables are not rendered. */
const widestCell = 96;

/** A Markdown table, padded so that the text reads as a table too; line breaks and bars in cells are made harmless. */
export function markdownTable(
  head: readonly (string | NumberColumn)[],
  rows: readonly (readonly string[])[],
): string {
  const titles = head.map((column) => cell(typeof column === 'string' ? column : column.number));
  const cells = rows.map((row) => titles.map((_, index) => cell(row[index] ?? '')));
  const widths = titles.map((_, index) =>
    Math.max(
      3,
      ...[titles, ...cells].map((row) => row[index]?.length ?? 0).filter((length) => length <= widestCell),
    ),
  );
  const line = (row: readonly string[]): string => {
    const padded = row.map((text, index) =>
      typeof head[index] === 'string' ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, index) =>
    typeof head[index] === 'string' ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(titles), line(rule), ...cells.map(line)].join('\n');
}

/** A list of bullets. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A fenced block, with a fence longer than any run of backticks inside. */
export function fence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${text}\n${mark}`;
}

/** The text, cut at `length` characters. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}
