import { basename } from 'node:path';
import type { ApplyPlan } from '../../protocol/editor/apply.ts';
import { UserError } from '../../shared/errors.ts';
import { canonicalJson } from '../../shared/hash.ts';
import { wordsOf } from '../../shared/sycl-words.ts';
import { assumptionText } from '../report/assumption-text.ts';
import type { ChangedFile } from './changed-file.ts';
import { plannedFile } from './changed-file.ts';
import { findRegionFile } from './find-region-file.ts';
import type { StoredVariant } from './load-variant.ts';
import type { SourceTexts } from './source-texts.ts';

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
  if (found.edit.kind === 'applied-already')
    throw new UserError('applied-already', `${basename(found.source.file)} holds this variant already.`, {
      file: found.source.file,
    });
  const changed: ChangedFile[] = [{ source: found.source, edits: [found.edit.edit], state: found.edit.kind }];
  return {
    run,
    candidate: candidate.id,
    summary: candidate.summary,
    speedup: evaluation?.speedup ?? null,
    device: spec.device,
    timing: spec.timing,
    assumptions: candidate.assumptions.map(assumptionText).map(wordsOf(spec.task.language)),
    files: changed.map(plannedFile).filter(({ edits }) => edits.length > 0),
    launchSites: [],
    notes: found.notes,
    wrapperPossible: false,
    wrapper: options.wrapper,
  };
}

function sameLaunch({ spec: { task }, candidate }: StoredVariant): boolean {
  if (task.entry.kind !== 'kernel' || candidate.launch === undefined) return true;
  return canonicalJson(task.entry.launch) === canonicalJson(candidate.launch);
}
