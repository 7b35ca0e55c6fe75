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
  /** Extents that other accesses need, until the largest is chosen. */
  readonly alternatives: readonly (readonly string[])[];
  /** What the host code allocates, where that can be seen. */
  readonly allocated?: readonly string[];
  readonly value?: string;
  readonly indexInto?: string;
  readonly notes: readonly DraftNote[];
}

/** A task before it is written. */
export interface TaskDraft {
  readonly name: string;
  readonly sourceFile: string;
  /** Where the task file belongs: beside the source. */
  readonly taskFile: string;
  readonly sourceName: string;
  readonly kernel: string;
  readonly instance: string;
  readonly launch: LaunchConfiguration;
  readonly launchLine: number | undefined;
  readonly arguments: readonly DraftArgument[];
  readonly tune: Shape;
  /** Given where the launch serves only some sizes; derived from the tune shape otherwise. */
  readonly smallShapes?: { readonly check: readonly Shape[]; readonly heldOut: readonly Shape[] };
  readonly notes: readonly DraftNote[];
}

/** The draft as the text of a task file, with a comment for everything inferred or guessed. */
export function renderDraft(draft: TaskDraft): string {
  const lines = [
    '{',
    `  // Drafted from ${draft.sourceName}. Lines marked "guessed" want your eye; the rest follows from the source.`,
    `  "name": ${quote(draft.name)},`,
    '  "language": "cuda",',
    `  "source": { "file": ${quote(draft.sourceName)}, "kernel": ${quote(draft.kernel)}, "freedom": "launch" },`,
    '  "entry": {',
    `    "kernel": ${quote(draft.instance)},`,
    ...comments(
      draft.notes.filter((note) => note.subject === 'launch'),
      '    ',
    ),
    `    "launch": { "grid": ${list(draft.launch.grid)}, "block": ${list(draft.launch.block)}${
      draft.launch.sharedBytes === '0' ? '' : `, "sharedBytes": ${expression(draft.launch.sharedBytes)}`
    } },`,
    '  },',
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
  ];
  if (argument.role === 'scalar') parts.push(`"value": ${expression(argument.value ?? '0')}`);
  else parts.push(`"shape": ${list(argument.shape)}`);
  if (argument.indexInto !== undefined)
    parts.push(`"distribution": { "kind": "indexInto", "extent": ${expression(argument.indexInto)} }`);
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
