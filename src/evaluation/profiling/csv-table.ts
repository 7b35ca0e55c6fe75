/** Rows of a table by the names of its columns. */
export type CsvRow = Readonly<Record<string, string>>;

/**
 * Finds the table in what a profiler printed: everything before the first line that has the wanted columns is its chatter, and so is a
 * line after it with another number of fields. Quotes as in RFC 4180; quoted fields may run over lines.
 */
export function csvTable(text: string, columns: readonly string[]): readonly CsvRow[] {
  let header: readonly string[] | undefined;
  const rows: CsvRow[] = [];
  for (const fields of csvRecords(text)) {
    if (header === undefined) {
      if (columns.every((name) => fields.includes(name))) header = fields;
      continue;
    }
    // Older tools leave the last fields out.
    if (fields.length > header.length || fields.length < columns.length) continue;
    const names = header;
    rows.push(Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ''])));
  }
  return rows;
}

function csvRecords(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let fields: string[] = [];
  let position = 0;
  const endRecord = (): void => {
    if (fields.length > 1 || fields[0] !== '') records.push(fields);
    fields = [];
  };
  while (position < text.length) {
    let field = '';
    while (text[position] === ' ') position++;
    if (text[position] === '"') {
      position++;
      for (;;) {
        const close = text.indexOf('"', position);
        if (close < 0) return records; // cut off
        field += text.slice(position, close);
        position = close + 1;
        if (text[position] !== '"') break;
        field += '"';
        position++;
      }
      while (position < text.length && !/[,\n]/.test(text[position] ?? '')) position++;
    } else {
      const end = /[,\n]/.exec(text.slice(position));
      const stop = end === null ? text.length : position + end.index;
      field = text.slice(position, stop).trim();
      position = stop;
    }
    fields.push(field);
    if (text[position] === ',') {
      position++;
      continue;
    }
    endRecord();
    position++;
  }
  if (fields.length > 0) endRecord();
  return records;
}

/** A number as profilers print it, `1,215,000.50`; undefined for what is none. */
export function numberOf(text: string | undefined): number | undefined {
  const plain = (text ?? '').replaceAll(',', '').trim();
  const value = Number(plain);
  return plain === '' || !Number.isFinite(value) ? undefined : value;
}
