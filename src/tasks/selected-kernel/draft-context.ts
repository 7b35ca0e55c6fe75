import { UserError } from '../../shared/errors.ts';
import { printExpression } from '../../syntax/expression.ts';
import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import type { SourceKernel } from '../task-file/source-kernel.ts';
import type { DraftOptions } from './draft-options.ts';
import { bindLaunchSite } from './launch-binding.ts';
import type { LaunchBinding } from './launch-binding.ts';
import { launchPlace } from './launch-elsewhere.ts';
import type { FoundLaunch } from './launch-elsewhere.ts';
import { pointerUses } from './pointer-uses.ts';
import type { PointerUses } from './pointer-uses.ts';
import type { DraftNote } from './task-draft.ts';

/** What every part of a draft looks at, and where it leaves its notes. */
export interface DraftContext {
  readonly source: SourceKernel;
  readonly options: DraftOptions;
  /** The first launch and what its host code says; undefined where there is none. */
  readonly launch: FoundLaunch | undefined;
  readonly binding: LaunchBinding | undefined;
  readonly uses: PointerUses;
  /** Shape names for the range of values of index buffers, by buffer; found while extents are. */
  readonly indexRanges: Map<string, string>;
  readonly notes: DraftNote[];
}

/** Reads the launch and the uses of pointers once for all parts. */
export function draftContext(
  source: SourceKernel,
  options: DraftOptions,
  launches: readonly FoundLaunch[],
): DraftContext {
  const [launch] = launches;
  const notes: DraftNote[] = [];
  if (launch !== undefined && launches.length > 1)
    notes.push({
      subject: 'launch',
      guessed: true,
      text: `there are ${launches.length} launches; the one in ${launchPlace(launch)} is used`,
    });
  return { ...contextOf(source, options, launch && bindLaunchSite(source, launch.launch), notes), launch };
}

/** A context for a kernel whose launch has been read in another way. */
export function contextOf(
  source: SourceKernel,
  options: DraftOptions,
  binding: LaunchBinding | undefined,
  notes: DraftNote[] = [],
): DraftContext {
  return {
    source,
    options,
    launch: undefined,
    binding,
    uses: pointerUses(source.kernel),
    indexRanges: new Map(),
    notes,
  };
}

/**
 * A mistake in the source, or something only the user can say; at the kernel's line unless a better one is known. The details name the
 * argument it is about and the whole numbers that the kernel is passed, for faces that ask instead.
 */
export function draftError(
  { source }: DraftContext,
  code: string,
  message: string,
  fix: string,
  line?: number,
  argument?: string,
): UserError {
  const sizes = source.kernel.parameters
    .filter((parameter) => !parameter.pointer && holdsIntegers(parameter))
    .map(({ name }) => name);
  return new UserError(code, message, {
    file: source.file,
    line: line ?? source.kernel.line,
    fix,
    details: { argument, sizes },
  });
}

/** True for parameters and buffers of whole numbers. */
export function holdsIntegers(parameter: KernelParameter): boolean {
  return /^[iu]/.test(parameter.elementType ?? '');
}

/** What is passed for an integer parameter, in shape names; the parameter's own name where nothing is known. */
export function integerText(context: DraftContext, parameter: KernelParameter): string | undefined {
  if (parameter.pointer || !holdsIntegers(parameter)) return undefined;
  const value = context.binding?.integerValue(parameter);
  return value === undefined ? parameter.name : printExpression(value);
}

/** Throws UserError `no-output` where the kernel writes none of its arguments. */
export function requireOutput(
  context: DraftContext,
  drafted: readonly { readonly role: 'input' | 'output' | 'inout' | 'scalar' }[],
): void {
  if (drafted.some((argument) => argument.role === 'output' || argument.role === 'inout')) return;
  throw draftError(
    context,
    'no-output',
    'The kernel writes none of its arguments: there is nothing to compare.',
    'Pick another kernel, or say which argument is written: --role NAME=output.',
  );
}
