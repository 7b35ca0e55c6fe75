import type { ElementType, LaunchConfiguration, Shape } from '../../protocol/task.ts';

/** Something a draft inferred or guessed. */
export interface DraftNote {
  /** Argument, shape name or `launch`. */
  readonly subject: string;
  /** A guess wants the user's eye; the rest follows from the source. */
  readonly guessed: boolean;
  readonly text: string;
}

/** One argument as drafted. */
export interface DraftArgument {
  readonly name: string;
  readonly type: ElementType;
  readonly role: 'input' | 'output' | 'inout' | 'scalar';
  readonly shape: readonly string[];
  /** A `sycl::buffer` and not a pointer. */
  readonly form?: 'buffer';
  /** Extents that other accesses need, until the largest is chosen. */
  readonly alternatives: readonly (readonly string[])[];
  /** What the host code allocates, where that can be seen. */
  readonly allocated?: readonly string[];
  readonly value?: string;
  readonly indexInto?: string;
  /** Values above zero: a root or a logarithm is taken of them. */
  readonly positive?: true;
  readonly notes: readonly DraftNote[];
}

/** How the harness will call what was drafted. */
export type DraftEntry =
  /** CUDA: `kernel` with its namespaces, `instance` with its template arguments. */
  | {
      readonly kind: 'kernel';
      readonly kernel: string;
      readonly instance: string;
      readonly launch: LaunchConfiguration;
    }
  /** SYCL: a host function that takes the queue. */
  | { readonly kind: 'function'; readonly name: string }
  /** SYCL: the statement on that line. */
  | { readonly kind: 'statement'; readonly queue: string; readonly line: number; readonly kernel: string };

/** A task before it is written. */
export interface TaskDraft {
  readonly name: string;
  readonly sourceFile: string;
  /** Where the task file belongs: beside the source. */
  readonly taskFile: string;
  readonly sourceName: string;
  readonly entry: DraftEntry;
  readonly arguments: readonly DraftArgument[];
  readonly tune: Shape;
  /** Given where the launch serves only some sizes; derived from the tune shape otherwise. */
  readonly smallShapes?: { readonly check: readonly Shape[]; readonly heldOut: readonly Shape[] };
  readonly notes: readonly DraftNote[];
}

/** Everything a draft guessed, one line each. */
export function guessesOf(draft: TaskDraft): string[] {
  return [...draft.notes, ...draft.arguments.flatMap((argument) => argument.notes)]
    .filter((note) => note.guessed)
    .map((note) => `${note.subject}: ${note.text}`);
}

/** The draft as the text of a task file, with a comment for everything inferred or guessed. */
export function renderDraft(draft: TaskDraft): string {
  const lines = [
    '{',
    `  // Drafted from ${draft.sourceName}. Lines marked "guessed" want your eye; the rest follows from the source.`,
    `  "name": ${quote(draft.name)},`,
    `  "language": "${draft.entry.kind === 'kernel' ? 'cuda' : 'sycl'}",`,
    ...renderEntry(draft),
    '  "arguments": [',
    ...draft.arguments.map((argument) => `    ${renderArgument(argument)}`),
    '  ],',
    '  "shapes": {',
    ...comments(
      draft.notes.filter((note) => note.subject in draft.tune),
      '    ',
      true,
    ),
    `    "tune": [${Object.keys(draft.tune).length === 0 ? '{' : '{ '}${Object.entries(draft.tune)
      .map(([name, value]) => `${quote(name)}: ${value}`)
      .join(', ')}${Object.keys(draft.tune).length === 0 ? '' : ' '}}],`,
    ...smallShapes(draft),
    '  },',
    '}',
    '',
  ];
  return lines.join('\n');
}

function renderEntry({ entry, sourceName, notes }: TaskDraft): string[] {
  const source = (kernel: string | undefined): string =>
    `  "source": { "file": ${quote(sourceName)}, ${kernel === undefined ? '' : `"kernel": ${quote(kernel)}, `}"freedom": "launch" },`;
  const launchNotes = comments(
    notes.filter((note) => note.subject === 'launch'),
    '    ',
  );
  switch (entry.kind) {
    case 'kernel': {
      const { grid, block, sharedBytes } = entry.launch;
      const dynamic = sharedBytes === '0' ? '' : `, "sharedBytes": ${expression(sharedBytes)}`;
      return [
        source(entry.kernel),
        '  "entry": {',
        `    "kernel": ${quote(entry.instance)},`,
        ...launchNotes,
        `    "launch": { "grid": ${list(grid)}, "block": ${list(block)}${dynamic} },`,
        '  },',
      ];
    }
    case 'function':
      return [source(undefined), `  "entry": { "function": ${quote(entry.name)} },`];
    case 'statement':
      return [
        source(entry.kernel),
        `  "entry": { "statement": { "queue": ${quote(entry.queue)}, "line": ${entry.line} } },`,
      ];
  }
}

function smallShapes(draft: TaskDraft): string[] {
  const { smallShapes: small } = draft;
  if (small === undefined)
    return [
      '    // "check" and "heldOut" (small and ragged sizes) are derived; list your own where some sizes are not legal.',
    ];
  const text = (shapes: readonly Shape[]): string => shapes.map((shape) => JSON.stringify(shape)).join(', ');
  return [`    "check": [${text(small.check)}],`, `    "heldOut": [${text(small.heldOut)}],`];
}

function renderArgument(argument: DraftArgument): string {
  const parts = [
    `"name": ${quote(argument.name)}`,
    `"type": "${argument.type}"`,
    `"role": "${argument.role}"`,
    ...(argument.form === undefined ? [] : [`"form": "${argument.form}"`]),
  ];
  if (argument.role === 'scalar') parts.push(`"value": ${expression(argument.value ?? '0')}`);
  else parts.push(`"shape": ${list(argument.shape)}`);
  if (argument.indexInto !== undefined)
    parts.push(`"distribution": { "kind": "indexInto", "extent": ${expression(argument.indexInto)} }`);
  else if (argument.positive === true) parts.push('"distribution": { "kind": "positive" }');
  const text = argument.notes.map((note) => (note.guessed ? `guessed: ${note.text}` : note.text)).join('; ');
  return `{ ${parts.join(', ')} },${text === '' ? '' : ` // ${text}`}`;
}

function comments(notes: readonly DraftNote[], indent: string, named = false): string[] {
  return notes.map(
    (note) => `${indent}// ${note.guessed ? 'guessed: ' : ''}${named ? `${note.subject}: ` : ''}${note.text}`,
  );
}

function list(expressions: readonly string[]): string {
  return `[${expressions.map(expression).join(', ')}]`;
}

function expression(text: string): string {
  return /^-?\d+(\.\d+)?(e[-+]?\d+)?$/.test(text) ? text : quote(text);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
