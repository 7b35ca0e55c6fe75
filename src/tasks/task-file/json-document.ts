import { findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { JSONPath, Node, ParseError } from 'jsonc-parser';
import { UserError } from '../../shared/errors.ts';

/** A JSON-with-comments text that knows where each of its values stands. */
export interface JsonDocument {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  /** The error `code` at the value (or, with `key`, at the key of the property) that a path names. */
  error(
    code: string,
    path: JSONPath,
    message: string,
    options?: { readonly fix?: string; readonly at?: 'key' | 'value' },
  ): UserError;
}

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

/** Parses JSON with comments and trailing commas; throws a UserError at the first thing that is not JSON. */
export function parseJsonDocument(file: string, text: string): JsonDocument {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined || root === undefined) {
    const name = first === undefined ? 'ValueExpected' : printParseErrorCode(first.error);
    throw new UserError('task-file-syntax', `This is not valid JSON: ${syntaxMessage(name)}.`, {
      file,
      ...placeOf(text, first?.offset ?? 0),
      fix: 'Compare with examples/cuda/matmul.kernel.jsonc; comments and trailing commas are allowed.',
    });
  }
  refuseDuplicateKeys(file, text, root);
  return {
    file,
    text,
    value: plainValue(root),
    error: (code, path, message, options = {}) =>
      new UserError(code, message, {
        file,
        ...placeOf(text, offsetOf(root, path, options.at ?? 'value')),
        fix: options.fix,
      }),
  };
}

/** The offset of a path's value, or of the nearest enclosing value that exists. */
function offsetOf(root: Node, path: JSONPath, at: 'key' | 'value'): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? root : findNodeAtLocation(root, path.slice(0, length));
    if (node === undefined) continue;
    const property = node.parent?.type === 'property' ? node.parent : undefined;
    return at === 'key' && length === path.length && property !== undefined ? property.offset : node.offset;
  }
  return root.offset;
}

function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value as unknown;
  const value: Record<string, unknown> = {};
  for (const property of node.children ?? []) {
    const [key, child] = property.children ?? [];
    if (key !== undefined && child !== undefined) value[String(key.value)] = plainValue(child);
  }
  return value;
}

function refuseDuplicateKeys(file: string, text: string, node: Node): void {
  if (node.type === 'object') {
    const seen = new Set<string>();
    for (const property of node.children ?? []) {
      const key = String(property.children?.[0]?.value);
      if (seen.has(key)) {
        throw new UserError('task-duplicate-key', `"${key}" is given twice.`, {
          file,
          ...placeOf(text, property.offset),
          fix: 'Remove one of the two.',
        });
      }
      seen.add(key);
    }
  }
  for (const child of node.children ?? []) refuseDuplicateKeys(file, text, child);
}

function syntaxMessage(name: string): string {
  const messages: Readonly<Record<string, string>> = {
    InvalidSymbol: 'a word stands where a value should be (texts need double quotes)',
    InvalidNumberFormat: 'a number is malformed',
    PropertyNameExpected: 'a key in double quotes is expected here',
    ValueExpected: 'a value is expected here',
    ColonExpected: 'a colon is expected here',
    CommaExpected: 'a comma is expected here',
    CloseBraceExpected: 'a closing "}" is missing',
    CloseBracketExpected: 'a closing "]" is missing',
    EndOfFileExpected: 'there is more text after the end',
    UnexpectedEndOfComment: 'a comment is not closed',
    UnexpectedEndOfString: 'a text is not closed',
    InvalidCharacter: 'a character is not allowed here',
  };
  return messages[name] ?? name;
}
