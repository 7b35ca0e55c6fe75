/** One operand of an `asm` statement: its constraint without modifiers, and the C++ expression. */
export interface AssemblyOperand {
  /** `r`, `h`, `l`, `f`, `d` or `n`. */
  readonly constraint: string;
  readonly isOutput: boolean;
  /** `+`: read before it is written. */
  readonly isInput: boolean;
  readonly expression: string;
}

/** An `asm` statement of a text. Offsets in UTF-16 code units; the semicolon behind it is no part. */
export interface AssemblyStatement {
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  /** The assembler text without C escapes; undefined where it is no plain string. */
  readonly template: string | undefined;
  readonly operands: readonly AssemblyOperand[];
}

/**
 * Finds the `asm` statements of a text, those in bodies of macros included: these no syntax tree shows, and many sources wrap
 * each instruction in one.
 */
export function assemblyStatements(text: string): readonly AssemblyStatement[] {
  const found: AssemblyStatement[] = [];
  for (const { start, open } of assemblyWords(text)) {
    const close = open === undefined ? undefined : closing(text, open);
    if (open === undefined || close === undefined) continue;
    found.push({
      start,
      end: close + 1,
      line: text.slice(0, start).split('\n').length,
      ...parseContent(text.slice(open, close).replace(/\\\r?\n/g, ' ')),
    });
  }
  return found;
}

/**
 * Where the word for assembly stands, outside of comments and strings, and where its parenthesis opens; undefined where none
 * follows (an alias made by a macro).
 */
export function assemblyWords(
  text: string,
): readonly { readonly start: number; readonly end: number; readonly open?: number }[] {
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\.)+'|\b(asm|__asm__|__asm)\b((?:\s|\\|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\b(?:volatile|__volatile__|__volatile|inline|__inline__|goto)\b)*\()?/g;
  return [...text.matchAll(token)]
    .filter((match) => match[1] !== undefined)
    .map((match) => ({
      start: match.index,
      end: match.index + (match[1] ?? '').length,
      ...(match[2] === undefined ? {} : { open: match.index + match[0].length }),
    }));
}

/** Offset of the parenthesis that closes what was opened before `from`. */
function closing(text: string, from: number): number | undefined {
  let depth = 1;
  const token = /"(?:[^"\\]|\\[\s\S])*"|[()]/g;
  token.lastIndex = from;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '(') depth++;
    if (match[0] === ')' && --depth === 0) return match.index;
  }
  return undefined;
}

function parseContent(content: string): Pick<AssemblyStatement, 'template' | 'operands'> {
  const [template = '', outputs = '', inputs = ''] = splitAtTop(content, ':');
  return {
    template: stringValue(template),
    operands: [
      ...splitAtTop(outputs, ',').flatMap((text) => operand(text, true)),
      ...splitAtTop(inputs, ',').flatMap((text) => operand(text, false)),
    ],
  };
}

function operand(text: string, isOutput: boolean): readonly AssemblyOperand[] {
  const match = /^\s*(?:\[\w+\]\s*)?"([^"]*)"\s*\(([\s\S]*)\)\s*$/.exec(text);
  if (match === null) return [];
  const [, constraint = '', expression = ''] = match;
  return [
    {
      constraint: constraint.replace(/[^a-z]/gi, '').slice(-1),
      isOutput,
      isInput: !isOutput || constraint.includes('+'),
      expression: expression.replace(/\s+/g, ' ').trim(),
    },
  ];
}

/** Splits at a separator outside of strings, parentheses, brackets and braces. */
export function splitAtTop(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let at = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"|[()[\]{}:,;]/g)) {
    if (match[0] === separator && depth === 0) {
      parts.push(text.slice(at, match.index));
      at = match.index + 1;
    } else if (/[([{]/.test(match[0]) && match[0].length === 1) depth++;
    else if (/^[)\]}]$/.test(match[0])) depth--;
  }
  parts.push(text.slice(at));
  return parts;
}

/** The value of neighbouring string literals; undefined when something else stands there. */
function stringValue(text: string): string | undefined {
  const literal = /^\s*(?:R"\(([\s\S]*?)\)"|"((?:[^"\\]|\\[\s\S])*)")/;
  let rest = text.replace(/\/\/[^\n]*$/gm, '').replace(/\/\*[\s\S]*?\*\//g, ' ');
  let value = '';
  for (let match = literal.exec(rest); match !== null; match = literal.exec(rest)) {
    value +=
      match[1] ??
      (match[2] ?? '').replace(/\\([\s\S])/g, (_whole, escaped: string) =>
        escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped,
      );
    rest = rest.slice(match[0].length);
  }
  return rest.trim() === '' ? value : undefined;
}
