import { basename } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { plainLines } from '../../shared/text-lines.ts';
import { baselineRegion } from '../../syntax/evolve-region.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import { loadParser } from '../../syntax/parser.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import type { StoredVariant } from './load-variant.ts';
import type { RegionEdit, SoughtVariant } from './region-edit.ts';
import { regionEdit } from './region-edit.ts';
import type { SourceText, SourceTexts } from './source-texts.ts';

/** The file a variant goes to, and how. */
export interface RegionFile {
  readonly source: SourceText;
  /** Of the text with plain line ends. */
  readonly tree: SyntaxTree;
  /** The run's source, likewise. */
  readonly base: SyntaxTree;
  readonly edit: Exclude<RegionEdit, { readonly kind: 'gone' }>;
  /** What a person should know about the place, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Finds the kernel: in the file the run was started on, otherwise in the one file of the workspace that holds it unchanged.
 *
 * Throws UserError `source-gone` and `kernel-gone`.
 */
export async function findRegionFile(
  variant: StoredVariant,
  texts: SourceTexts,
  signal: AbortSignal,
): Promise<RegionFile> {
  const { task } = variant.spec;
  const parser = await loadParser();
  const sought = soughtVariant(variant, parser);
  const place = (source: SourceText, notes: readonly string[]): RegionFile | undefined => {
    const tree = parser.parse(plainLines(source.text).text);
    const edit = regionEdit(sought, tree);
    return edit.kind === 'gone' ? undefined : { source, tree, base: sought.base, edit, notes };
  };
  const own = await texts.read(task.sourceFile, signal);
  const there = own && place(own, []);
  if (there !== undefined) return there;
  const moved = (await movedTo(variant, texts, signal)).filter(({ file }) => file !== task.sourceFile);
  const [only] = moved;
  if (only !== undefined && moved.length === 1) {
    const note = `\`${task.kernel}\` was found in ${only.file}: it is no longer in ${basename(task.sourceFile)}.`;
    const file = place(only, [note]);
    if (file !== undefined) return file;
  }
  throw gone(variant, own, moved);
}

function soughtVariant(
  { spec, candidate, run, ...variant }: StoredVariant,
  parser: SyntaxParser,
): SoughtVariant {
  const { task } = spec;
  const source = plainLines(task.source);
  const before = plainLines(task.source.slice(0, task.region.start)).text.length;
  const length = plainLines(baselineRegion(task)).text.length;
  return {
    task,
    base: parser.parse(source.text),
    region: { start: before, end: before + length },
    variant: plainLines(candidate.region).text,
    run,
    isOfRun: (region) => variant.candidateWithRegion(region) !== undefined,
  };
}

/** Files of the workspace that hold the region's text as it was. */
async function movedTo(
  { spec: { task } }: StoredVariant,
  texts: SourceTexts,
  signal: AbortSignal,
): Promise<readonly SourceText[]> {
  const region = plainLines(baselineRegion(task)).text;
  const { files } = await texts.containing(task.kernel, signal);
  return files.filter(({ text }) => plainLines(text).text.includes(region));
}

function gone(
  { spec: { task } }: StoredVariant,
  own: SourceText | undefined,
  moved: readonly SourceText[],
): UserError {
  const name = basename(task.sourceFile);
  const fix =
    moved.length > 1
      ? `It is in ${moved.length} other files (${moved.map(({ file }) => basename(file)).join(', ')}): remove the copies, or take the variant over by hand from the diff.`
      : 'Take the variant over by hand from the diff.';
  if (own === undefined)
    return new UserError(
      'source-gone',
      `${name} is no longer there, and no other file holds \`${task.kernel}\` as it was.`,
      { fix },
    );
  return new UserError(
    'kernel-gone',
    `\`${task.kernel}\` is no longer in ${name}: it was deleted or renamed since the run.`,
    { fix, file: own.file },
  );
}
