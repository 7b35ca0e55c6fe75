/** One token of C++ source; comments and white space are gone. */
export interface Token {
  readonly kind: 'identifier' | 'number' | 'string' | 'punctuation' | 'directive';
  /** For directives the whole logical line, `#` included, comments removed and continuation lines joined. */
  readonly text: string;
  /** From 1, in the text given. */
  readonly line: number;
  readonly start: number;
}

const identifierStart = /[A-Za-z_$\u0080-\uffff]/;
const identifierPart = /[A-Za-z0-9_$\u0080-\uffff]/;

/**
 * Splits C++ text into tokens. The rules of the gate read these instead of the tree where a construct must not hide in text
 * that the grammar could not place. Unterminated strings and comments end with the text.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  let line = 1;
  let atLineStart = true;
  const advance = (end: number): void => {
    for (; position < end; position++) if (text[position] === '\n') line++;
  };
  while (position < text.length) {
    const character = text[position] ?? '';
    const next = text[position + 1] ?? '';
    if (character === '\n') {
      atLineStart = true;
      advance(position + 1);
      continue;
    }
    if (/\s/.test(character)) {
      advance(position + 1);
      continue;
    }
    if (character === '/' && next === '/') {
      advance(endOfLine(text, position));
      continue;
    }
    if (character === '/' && next === '*') {
      const end = text.indexOf('*/', position + 2);
      advance(end < 0 ? text.length : end + 2);
      continue;
    }
    const start = position;
    const startLine = line;
    if (atLineStart && (character === '#' || (character === '%' && next === ':'))) {
      advance(endOfLine(text, position));
      tokens.push({
        kind: 'directive',
        text: withoutComments(text.slice(start, position).replace(/\\\r?\n/g, ' ')).trim(),
        line: startLine,
        start,
      });
      continue;
    }
    atLineStart = false;
    const raw = /^(?:u8|u|U|L)?R"([^\s()\\]{0,16})\(/.exec(text.slice(position, position + 24));
    if (raw !== null) {
      const close = text.indexOf(`)${raw[1] ?? ''}"`, position + raw[0].length);
      advance(close < 0 ? text.length : close + (raw[1] ?? '').length + 2);
      tokens.push({ kind: 'string', text: text.slice(start, position), line: startLine, start });
      continue;
    }
    if (character === '"' || character === "'") {
      advance(endOfQuoted(text, position, character));
      tokens.push({ kind: 'string', text: text.slice(start, position), line: startLine, start });
      continue;
    }
    if (identifierStart.test(character)) {
      let end = position;
      while (end < text.length && identifierPart.test(text[end] ?? '')) end++;
      advance(end);
      tokens.push({ kind: 'identifier', text: text.slice(start, end), line: startLine, start });
      continue;
    }
    if (/[0-9]/.test(character) || (character === '.' && /[0-9]/.test(next))) {
      let end = position;
      while (
        end < text.length &&
        (/[0-9A-Za-z_.']/.test(text[end] ?? '') ||
          (/[+-]/.test(text[end] ?? '') &&
            /[eEpP]/.test(text[end - 1] ?? '') &&
            !/^0[xX]/.test(text.slice(start, end))))
      )
        end++;
      advance(end);
      tokens.push({ kind: 'number', text: text.slice(start, end), line: startLine, start });
      continue;
    }
    const operator =
      /^(<<<|>>>|<<=|>>=|\.\.\.|->\*|::|->|##|\[\[|\]\]|<<|&&|\|\||[-+*/%&|^=!<>]=|\+\+|--)/.exec(
        text.slice(position, position + 3),
      );
    advance(position + (operator?.[0].length ?? 1));
    tokens.push({ kind: 'punctuation', text: text.slice(start, position), line: startLine, start });
  }
  return tokens;
}

/** End of the logical line that begins at `position`: continuation lines belong to it, comments over lines too. */
function endOfLine(text: string, position: number): number {
  let end = position;
  while (end < text.length) {
    if (text.startsWith('/*', end)) {
      const close = text.indexOf('*/', end + 2);
      end = close < 0 ? text.length : close + 2;
      continue;
    }
    if (text[end] === '\n' && !/\\\r?$/.test(text.slice(Math.max(position, end - 2), end))) break;
    end++;
  }
  return end;
}

function endOfQuoted(text: string, position: number, quote: string): number {
  let end = position + 1;
  while (end < text.length && text[end] !== quote && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
  return Math.min(text.length, end + 1);
}

function withoutComments(line: string): string {
  return line.replace(/\/\*[\s\S]*?(\*\/|$)|\/\/.*$/gm, ' ');
}

/** Name that a `#define` directive introduces, with what it stands for. */
export function definitionOf(
  directive: string,
): { readonly name: string; readonly parameters: boolean; readonly body: string } | undefined {
  const match = /^(?:#|%:)\s*define\s+([A-Za-z_]\w*)(\([^)]*\))?\s*([\s\S]*)$/.exec(directive);
  if (match === null) return undefined;
  return { name: match[1] ?? '', parameters: match[2] !== undefined, body: match[3] ?? '' };
}

/** First word of a directive: `include`, `define`. */
export function directiveName(directive: string): string {
  return /^(?:#|%:)\s*([A-Za-z_]\w*)?/.exec(directive)?.[1] ?? '';
}
