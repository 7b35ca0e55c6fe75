import type { TextEdit } from '../../../shared/text-edits.ts';
import { applyEdits } from '../../../shared/text-edits.ts';
import { basename } from 'node:path';
import { findKernels } from '../../../syntax/kernel-finder.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import type { RegionFile } from '../find-region-file.ts';
import type { FileLaunches } from './plan-launches.ts';

/** How the original stays for launches that cannot follow: the variant stands beside it under a name of its own. */
export interface WrapperPlan {
  /** The variant's name. */
  readonly name: string;
  /** Puts the variant after the original, in the original's file. */
  readonly variantEdit: TextEdit;
  /** Edits of each file: launches that follow call the variant, declarations get a second one. */
  readonly files: readonly { readonly launches: FileLaunches; readonly edits: readonly TextEdit[] }[];
}

/** Undefined where it is no help or no choice: nothing could follow, or the region holds more than the kernel. */
export function planWrapper(
  kernel: string,
  { edit, tree }: RegionFile,
  files: readonly FileLaunches[],
  parser: SyntaxParser,
): WrapperPlan | undefined {
  if (edit.kind === 'applied-already' || edit.kind === 'conflict' || edit.range === undefined)
    return undefined;
  const [own] = files;
  if (own === undefined) return undefined;
  const name = freeName(kernel, files);
  const variant = renamed(parser, edit.edit.text, kernel, name);
  if (variant === undefined) return undefined;
  const declared = files.some(({ declarations }) => declarations.length > 0);
  const changed = files
    .filter((file) => file === own || declared || includes(file, own))
    .map((launches) => ({
      launches,
      edits: [...launches.edits, ...calls(launches, name), ...declarations(launches, kernel, name)],
    }));
  if (!changed.some(({ launches }) => launches.following.length > 0)) return undefined;
  const at = edit.range.end;
  const gap = tree.text.startsWith('\n', at) ? '' : '\n';
  return { name, variantEdit: { start: at, end: at, text: `\n\n${variant}${gap}` }, files: changed };
}

function freeName(kernel: string, files: readonly FileLaunches[]): string {
  const taken = (name: string): boolean =>
    files.some(({ tree }) => new RegExp(String.raw`\b${name}\b`).test(tree.text));
  for (let number = 1; ; number++) {
    const name = `${kernel}_variant${number === 1 ? '' : number}`;
    if (!taken(name)) return name;
  }
}

/** The variant under its new name; undefined where its text defines more than the kernel, which would then be there twice. */
function renamed(parser: SyntaxParser, text: string, kernel: string, name: string): string | undefined {
  const tree = parser.parse(text);
  const [only, ...more] = findKernels(tree);
  if (only === undefined || more.length > 0) return undefined;
  const outside = text.slice(0, only.range.start) + text.slice(only.range.end);
  if (outside.replace(/\/\/[^\n]*|\/\*[^]*?\*\//g, '').trim() !== '') return undefined;
  const edits = tree.root
    .descendants('identifier')
    .filter((node) => node.text === kernel)
    .map(({ start, end }) => ({ start, end, text: name }));
  return applyEdits(text, edits);
}

function calls({ following }: FileLaunches, name: string): TextEdit[] {
  return following.map((launch) => ({ start: launch.name.start, end: launch.name.end, text: name }));
}

function declarations({ declarations: all, tree }: FileLaunches, kernel: string, name: string): TextEdit[] {
  return all.map((node) => {
    const outer = node.parent?.type === 'template_declaration' ? node.parent : node;
    const text = tree.text.slice(outer.start, outer.end).replace(new RegExp(String.raw`\b${kernel}\b`), name);
    return { start: outer.end, end: outer.end, text: `\n${text}` };
  });
}

/** Sees the kernel by including its file. */
function includes({ tree }: FileLaunches, own: FileLaunches): boolean {
  return tree.root
    .descendants('preproc_include')
    .some((node) => node.text.includes(basename(own.source.file)));
}
