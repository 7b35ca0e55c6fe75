import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import { inferRole } from './argument-roles.ts';
import { draftError } from './draft-context.ts';
import type { DraftContext } from './draft-context.ts';
import type { PointerUse } from './pointer-uses.ts';
import type { DraftNote } from './task-draft.ts';

/** The role of a buffer as given, or as its uses tell; says which in `notes`. */
export function draftRole(
  context: DraftContext,
  parameter: KernelParameter,
  uses: readonly PointerUse[],
  escape: { readonly reason: string } | undefined,
  notes: DraftNote[],
): 'input' | 'output' | 'inout' {
  const { name } = parameter;
  const given = context.options.roles?.[name];
  if (given !== undefined) {
    if (given !== 'input' && given !== 'output' && given !== 'inout')
      throw draftError(
        context,
        'argument-role',
        `--role ${name}=${given}: there is no such role.`,
        'Use input, output or inout.',
      );
    notes.push({ subject: name, guessed: false, text: 'role as given' });
    return given;
  }
  const inferred = inferRole(parameter, uses);
  if (escape !== undefined && !parameter.constant) {
    throw draftError(
      context,
      'role-unknown',
      `What the kernel does with "${name}" cannot be seen: ${escape.reason}.`,
      `Say it: --role ${name}=input, output or inout`,
      undefined,
      name,
    );
  }
  if (inferred === undefined) {
    notes.push({ subject: name, guessed: true, text: 'never used' });
    return 'input';
  }
  notes.push({ subject: name, guessed: false, text: inferred.why });
  return inferred.role;
}
