/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Rows under titles, columns padded to their widest cell; the last column is cut to the terminal's width. */
export function renderTable(
  columns: readonly (Column | string)[],
  rows: readonly (readonly string[])[],
  width = 120,
): string {
  const heads = columns.map((column) => (typeof column === 'string' ? { title: column } : column));
  const widths = heads.map((column, index) =>
    Math.max(column.title.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]): string => {
    const text = heads
      .map((column, index) => {
        const cell = cells[index] ?? '';
        const size = widths[index] ?? 0;
        return column.align === 'right' ? cell.padStart(size) : cell.padEnd(size);
      })
      .join('  ')
      .trimEnd();
    return text.length <= width ? text : `${text.slice(0, width - 3)}...`;
  };
  const titles = heads.map((column) => column.title);
  const rule = widths.map((size) => '-'.repeat(size));
  const body = rows.map((row) => line(row));
  return titles.every((title) => title === '')
    ? body.join('\n')
    : [line(titles), rule.join('  ').slice(0, width), ...body].join('\n');
}

/** A title over a block of text, set apart by blank lines. */
export function section(title: string, body: string): string {
  return `\n${title}\n${body}`;
}
