import type { TextRange } from '../../protocol/task.ts';
import type { TextEdit } from '../../shared/text-edits.ts';
import { lineEditBetween } from '../../shared/text-edits.ts';
import { mergeThreeWays } from '../../shared/three-way-merge.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import type { FoundRegion, SoughtRegion } from './locate-region.ts';
import { locateRegion } from './locate-region.ts';

/** How a variant gets into a text that may have changed since the run. Offsets into the text with plain line ends. */
export type RegionEdit =
  | {
      readonly kind: 'clean' | 'merged' | 'conflict';
      readonly edit: TextEdit;
      /** Where the region stands in the text as it is; undefined when the whole file was merged. */
      readonly range?: TextRange;
    }
  | { readonly kind: 'applied-already'; readonly range: TextRange }
  | { readonly kind: 'gone' };

/** A variant of the region that is sought. */
export interface SoughtVariant extends SoughtRegion {
  /** The variant's text of the region, with plain line ends. */
  readonly variant: string;
  readonly run: string;
  /** True for a text of the region that this run made itself: it holds nothing of the person's own. */
  readonly isOfRun: (region: string) => boolean;
}

/** The edit that puts the variant in, merged with what was changed meanwhile. */
export function regionEdit(sought: SoughtVariant, now: SyntaxTree): RegionEdit {
  const { variant } = sought;
  const found = locateRegion(sought, now);
  switch (found.kind) {
    case 'gone':
      return onlyVariant(sought, now) ?? { kind: 'gone' };
    case 'nameless':
      return wholeFile(sought, now);
    case 'unchanged':
      return { kind: 'clean', range: found.range, edit: { ...found.range, text: variant } };
    case 'changed':
      return changedRegion(sought, now, found);
  }
}

function changedRegion(
  sought: SoughtVariant,
  now: SyntaxTree,
  { range }: FoundRegion & { readonly kind: 'changed' },
): RegionEdit {
  const { base, region, variant, isOfRun } = sought;
  const ours = now.text.slice(range.start, range.end);
  if (ours === variant) return { kind: 'applied-already', range };
  if (isOfRun(ours)) return { kind: 'clean', range, edit: { ...range, text: variant } };
  const merged = mergeThreeWays(base.text.slice(region.start, region.end), ours, variant, namesOf(sought));
  const kind = merged.conflictLines.length === 0 ? 'merged' : 'conflict';
  return { kind, range, edit: { ...range, text: merged.text } };
}

function wholeFile(sought: SoughtVariant, now: SyntaxTree): RegionEdit {
  const { base, region, variant } = sought;
  const theirs = base.text.slice(0, region.start) + variant + base.text.slice(region.end);
  const merged = mergeThreeWays(base.text, now.text, theirs, namesOf(sought));
  const edit = lineEditBetween(now.text, merged.text);
  if (edit === undefined) return { kind: 'applied-already', range: region };
  return { kind: merged.conflictLines.length === 0 ? 'merged' : 'conflict', edit };
}

/** A region without a name may hold the variant itself, which shares few lines with the original. */
function onlyVariant({ variant }: SoughtVariant, now: SyntaxTree): RegionEdit | undefined {
  const start = now.text.indexOf(variant);
  return start < 0 ? undefined : { kind: 'applied-already', range: { start, end: start + variant.length } };
}

function namesOf({ run }: SoughtVariant): { readonly ours: string; readonly theirs: string } {
  return { ours: 'your code', theirs: `variant of ${run}` };
}
