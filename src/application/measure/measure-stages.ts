import { isAbortError } from '../../shared/abort.ts';
import { closest, listWords } from '../../shared/closest.ts';
import { UserError } from '../../shared/errors.ts';
import { errorPathsStage } from './error-paths-stage.ts';
import type { MeasureContext, MeasureStage } from './measure-stage.ts';
import { redTeamStage } from './red-team-stage.ts';
import { searchStage } from './search-stage.ts';
import { selfTestStage } from './self-test-stage.ts';
import { modelStage, variantsStage } from './variants-stage.ts';

/** All stages in order of value: what a borrowed machine is gone too soon for are the last ones. */
export function measureStages(searchSeconds: number): readonly MeasureStage[] {
  return [
    selfTestStage,
    variantsStage,
    searchStage(searchSeconds),
    errorPathsStage,
    redTeamStage,
    modelStage,
  ];
}

/** The stages with these names, in the usual order. Throws UserError for a name that no stage has. */
export function chooseStages(
  all: readonly MeasureStage[],
  names: readonly string[] | undefined,
): readonly MeasureStage[] {
  const known = all.map(({ name }) => name);
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const suggestion = closest(unknown, known);
    throw new UserError('unknown-stage', `There is no stage "${unknown}".`, {
      fix:
        suggestion === undefined ? `There are: ${listWords(known, 'and')}.` : `Did you mean "${suggestion}"?`,
    });
  }
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
}

/** Runs stages one after the other until the signal ends them; `written` is called after each. True when all were finished. */
export async function runStages(
  stages: readonly MeasureStage[],
  context: MeasureContext,
  signal: AbortSignal,
  written: () => void,
): Promise<boolean> {
  const isOver = (): boolean => signal.aborted;
  for (const stage of stages) {
    if (isOver()) return false;
    context.note(`${stage.name}: begins`);
    try {
      await stage.run(context, signal);
    } catch (error) {
      if (!isOver() && !isAbortError(error)) throw error;
      context.note(`${stage.name}: the time is up; a second call goes on here`);
      return false;
    } finally {
      written();
    }
  }
  return true;
}
