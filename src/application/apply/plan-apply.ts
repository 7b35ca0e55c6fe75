import { basename } from 'node:path';
import type { ApplyPlan } from '../../protocol/editor/apply.ts';
import { UserError } from '../../shared/errors.ts';
import { canonicalJson } from '../../shared/hash.ts';
import type { TextEdit } from '../../shared/text-edits.ts';
import { wordsOf } from '../../shared/sycl-words.ts';
import { loadParser } from '../../syntax/parser.ts';
import { assumptionText } from '../report/assumption-text.ts';
import type { ChangedFile } from './changed-file.ts';
import { plannedFile } from './changed-file.ts';
import type { RegionFile } from './find-region-file.ts';
import { findRegionFile } from './find-region-file.ts';
import { planLaunches } from './launches/plan-launches.ts';
import { planWrapper } from './launches/wrapper.ts';
import type { StoredVariant } from './load-variant.ts';
import type { SourceText, SourceTexts } from './source-texts.ts';

/**
 * What applying a variant would do to the sources as they are now; writes nothing.
 *
 * Throws UserError: `original`, `applied-already`, `source-gone`, `kernel-gone`.
 */
export async function planApply(
  variant: StoredVariant,
  texts: SourceTexts,
  options: { readonly wrapper: boolean },
  signal: AbortSignal,
): Promise<ApplyPlan> {
  const { spec, candidate, evaluation, run } = variant;
  if (variant.isOriginal && sameLaunch(variant))
    throw new UserError('original', 'This is the original itself: there is nothing to apply.', {
      fix: 'Choose one of its variants.',
    });
  const found = await findRegionFile(variant, texts, signal);
  if (found.edit.kind === 'applied-already') throw appliedAlready(found.source);
  const launches = await planLaunches(variant, found, texts, signal);
  const sites = launches.files.flatMap((file) => file.sites);
  const stuck = sites.some(({ outcome }) => outcome.kind === 'cannot');
  const wrapper = stuck
    ? planWrapper(spec.task.kernel, found, launches.files, await loadParser())
    : undefined;
  const asWrapper = options.wrapper ? wrapper : undefined;
  const changed =
    asWrapper === undefined
      ? changedFiles(found, found.edit.edit, launches.files)
      : changedFiles(
          found,
          asWrapper.variantEdit,
          asWrapper.files.map(({ launches: file, edits }) => ({ source: file.source, edits })),
        );
  const files = changed.map(plannedFile).filter(({ edits }) => edits.length > 0);
  if (files.length === 0) throw appliedAlready(found.source);
  return {
    run,
    candidate: candidate.id,
    summary: candidate.summary,
    speedup: evaluation?.speedup ?? null,
    device: spec.device,
    timing: spec.timing,
    assumptions: candidate.assumptions.map(assumptionText).map(wordsOf(spec.task.language)),
    files,
    launchSites: sites,
    notes: [
      ...found.notes,
      ...launches.notes,
      ...(asWrapper === undefined
        ? []
        : [
            `The variant goes in as \`${asWrapper.name}\`; launches that cannot follow keep \`${spec.task.kernel}\` as it is.`,
          ]),
    ],
    wrapperPossible: wrapper !== undefined,
    wrapper: asWrapper !== undefined,
  };
}

function appliedAlready({ file }: SourceText): UserError {
  return new UserError('applied-already', `${basename(file)} holds this variant already.`, { file });
}

/** The kernel's file first; each file once. */
function changedFiles(
  { source, edit }: RegionFile,
  regionEdit: TextEdit,
  launches: readonly { readonly source: SourceText; readonly edits: readonly TextEdit[] }[],
): ChangedFile[] {
  const own = launches.find((file) => file.source.file === source.file);
  return [
    {
      source,
      edits: [regionEdit, ...(own?.edits ?? [])],
      state: edit.kind === 'applied-already' ? 'clean' : edit.kind,
    },
    ...launches
      .filter((file) => file !== own)
      .map((file): ChangedFile => ({ source: file.source, edits: file.edits, state: 'clean' })),
  ];
}

function sameLaunch({ spec: { task }, candidate }: StoredVariant): boolean {
  if (task.entry.kind !== 'kernel' || candidate.launch === undefined) return true;
  return canonicalJson(task.entry.launch) === canonicalJson(candidate.launch);
}
