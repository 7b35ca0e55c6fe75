import { getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { Assumption } from '../../protocol/candidate.ts';
import type { LaunchConfiguration } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';

/** One replacement of a piece of text that occurs exactly once. */
export interface ScriptedEdit {
  readonly search: string;
  readonly replace: string;
}

/** What the proposer answers when it is asked for the n-th time. */
export type ScriptedReply =
  | {
      readonly kind: 'region';
      readonly region: string;
      readonly launch?: LaunchConfiguration;
      readonly assumptions: readonly Assumption[];
      readonly summary?: string;
    }
  | {
      readonly kind: 'edits';
      readonly edits: readonly ScriptedEdit[];
      /** What the edits apply to: the original code, or the parent that the search chose. */
      readonly from: 'baseline' | 'parent';
      readonly launch?: LaunchConfiguration;
      readonly assumptions: readonly Assumption[];
      readonly summary?: string;
    }
  | { readonly kind: 'failure'; readonly failure: string };

/** A file of replies. */
export interface ScriptedFile {
  readonly replies: readonly ScriptedReply[];
}

/**
 * Reads `{"replies": [{"region": TEXT, "launch"?, "assumptions"?, "summary"?}, {"edits": [{"search", "replace"}],
 * "from"?: "baseline" | "parent", ...}, {"failure": REASON}]}`; comments and trailing commas are allowed. Throws
 * UserError `scripted-file` with line and column of what is wrong.
 */
export function parseScriptedFile(text: string, file: string): ScriptedFile {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  const reader = new Reader(text, file);
  if (first !== undefined)
    throw reader.error(first.offset, `no valid JSON: ${printParseErrorCode(first.error)}`);
  if (root === undefined) throw reader.error(0, 'the file is empty');
  const members = reader.members(root, ['replies'], ['replies']);
  const replies = members.get('replies');
  return { replies: reader.items(replies).map((node) => readReply(reader, node)) };
}

function readReply(reader: Reader, node: Node): ScriptedReply {
  const known = ['region', 'edits', 'from', 'launch', 'assumptions', 'summary', 'failure'];
  const members = reader.members(node, known, []);
  const kinds = (['region', 'edits', 'failure'] as const).filter((name) => members.has(name));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    throw reader.error(node.offset, 'a reply has one of "region", "edits" and "failure"');
  if (kind === 'failure') return { kind, failure: reader.text(members.get('failure')) };

  const launch = members.get('launch');
  const assumptions = members.get('assumptions');
  const summary = members.get('summary');
  const rest = {
    ...(launch === undefined ? {} : { launch: readLaunch(reader, launch) }),
    assumptions: assumptions === undefined ? [] : readAssumptions(reader, assumptions),
    ...(summary === undefined ? {} : { summary: reader.text(summary) }),
  };
  const from = members.get('from');
  if (kind === 'region') {
    if (from !== undefined) throw reader.error(from.offset, '"from" belongs to "edits"');
    return { kind, region: reader.text(members.get('region')), ...rest };
  }
  const base = from === undefined ? 'parent' : reader.text(from);
  if (base !== 'baseline' && base !== 'parent')
    throw reader.error(from?.offset ?? 0, '"from" is "baseline" or "parent"');
  const edits = reader.items(members.get('edits')).map((edit): ScriptedEdit => {
    const parts = reader.members(edit, ['search', 'replace'], ['search', 'replace']);
    return { search: reader.text(parts.get('search')), replace: reader.text(parts.get('replace')) };
  });
  return { kind, edits, from: base, ...rest };
}

function readLaunch(reader: Reader, node: Node): LaunchConfiguration {
  const members = reader.members(node, ['grid', 'block', 'sharedBytes'], ['grid', 'block']);
  const shared = members.get('sharedBytes');
  const expressions = (name: string): string[] =>
    reader.items(members.get(name)).map((item) => reader.expression(item));
  return {
    grid: expressions('grid'),
    block: expressions('block'),
    sharedBytes: shared === undefined ? '0' : reader.expression(shared),
  };
}

const assumptionKinds = [
  'alignment',
  'divisible',
  'no-aliasing',
  'block-shape',
  'shape-range',
  'architecture',
];

function readAssumptions(reader: Reader, node: Node): readonly Assumption[] {
  return reader.items(node).map((item) => {
    const value = getNodeValue(item) as { readonly kind?: unknown } | null;
    if (typeof value?.kind !== 'string' || !assumptionKinds.includes(value.kind))
      throw reader.error(item.offset, `an assumption has a "kind": one of ${assumptionKinds.join(', ')}`);
    return value as Assumption;
  });
}

/** Reads nodes of one text and knows where they are. */
class Reader {
  readonly #text: string;
  readonly #file: string;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  error(offset: number, message: string): UserError {
    const before = this.#text.slice(0, offset).split('\n');
    return new UserError('scripted-file', message, {
      file: this.#file,
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      fix: 'docs/scripted-replies.md shows the format.',
    });
  }

  /** Members of an object by name; complains about others and about missing ones. */
  members(node: Node, known: readonly string[], required: readonly string[]): ReadonlyMap<string, Node> {
    if (node.type !== 'object') throw this.error(node.offset, `expected an object with ${quoted(known)}`);
    const found = new Map<string, Node>();
    for (const { children } of node.children ?? []) {
      const [key, value] = children ?? [];
      if (key === undefined || value === undefined) continue;
      const name = String(key.value);
      if (!known.includes(name))
        throw this.error(key.offset, `unknown key "${name}"; known are ${quoted(known)}`);
      found.set(name, value);
    }
    for (const name of required)
      if (!found.has(name)) throw this.error(node.offset, `the key "${name}" is missing`);
    return found;
  }

  items(node: Node | undefined): readonly Node[] {
    if (node?.type !== 'array') throw this.error(node?.offset ?? 0, 'expected a list');
    return node.children ?? [];
  }

  text(node: Node | undefined): string {
    if (node?.type !== 'string') throw this.error(node?.offset ?? 0, 'expected text');
    return String(node.value);
  }

  /** Whole numbers may be written without quotes. */
  expression(node: Node): string {
    if (node.type === 'number' && Number.isInteger(node.value)) return String(node.value);
    return this.text(node);
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
