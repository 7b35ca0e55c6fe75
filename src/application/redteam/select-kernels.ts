import { closest } from '../../shared/closest.ts';
import { UserError } from '../../shared/errors.ts';
import type { RedteamKernel, RedteamSuite } from './attack.ts';
import { attackRows } from './rows.ts';

/**
 * Attacks and honest kernels by rows (`T1`), ids of files, or `honest`; all where nothing is named. Throws UserError for a name that
 * selects nothing: a run of no attack must not look like one that caught them all.
 */
export function selectKernels(suite: RedteamSuite, only: readonly string[]): readonly RedteamKernel[] {
  const named = [
    ...suite.attacks.map((kernel) => ({ kernel, names: [kernel.row, kernel.id] })),
    ...suite.honest.map((kernel) => ({ kernel, names: ['honest', kernel.id] })),
  ];
  const known = new Set(named.flatMap(({ names }) => names));
  const unknown = only.find((name) => !known.has(name));
  if (unknown !== undefined) throw nothingSelected(unknown, [...known]);
  return named
    .filter(({ names }) => only.length === 0 || names.some((name) => only.includes(name)))
    .map(({ kernel }) => kernel);
}

function nothingSelected(name: string, known: readonly string[]): UserError {
  const row = attackRows.find(({ id }) => id === name);
  if (row?.inexpressible !== undefined)
    return new UserError('unknown-attack', `Row ${name}: ${row.inexpressible}.`, {
      fix: 'Name another row; docs/evaluation-promise.md lists them.',
    });
  const suggestion = closest(name, known);
  return new UserError('unknown-attack', `The red team has no row and no file "${name}".`, {
    fix:
      suggestion === undefined
        ? 'Name rows (T1), files of test/redteam without their ending, or honest.'
        : `Did you mean "${suggestion}"?`,
  });
}
