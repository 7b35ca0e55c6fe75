import type { AttackResult, HonestResult } from '../redteam/judge.ts';
import type { RedTeamRecord } from './measure-records.ts';
import { measureItem } from './measure-stage.ts';
import type { MeasureStage } from './measure-stage.ts';

/** Evaluations at a time; the device takes one of them. */
const parallel = 4;

/** The attack suite on the device: first that all are caught, then, with their defences off, that they are real. */
export const redTeamStage: MeasureStage = {
  name: 'red-team',
  async run(context, signal) {
    const { journal, session, device, note } = context;
    const suite = context.redTeam.suite();
    const all = [...suite.attacks, ...suite.honest];
    for (const part of ['defences', 'controls'] as const) {
      const candidates = part === 'defences' ? all : suite.attacks;
      const only = candidates.map(({ id }) => id).filter((id) => !journal.has('red-team', `${part}/${id}`));
      if (only.length === 0) continue;
      await measureItem(context, 'red-team', part, signal, async () => {
        await context.redTeam.run(
          {
            device,
            only,
            withControls: part === 'controls',
            withLayers: false,
            seed: `measure ${session}`,
            parallel,
            onResult: (result, done, total) => {
              journal.add(recordOf(result, part, session));
              note(`red-team ${part}: ${done} of ${total}`);
            },
          },
          signal,
        );
      });
    }
  },
};

function recordOf(
  result: AttackResult | HonestResult,
  part: 'defences' | 'controls',
  session: string,
): RedTeamRecord {
  if ('kernel' in result)
    return {
      kind: 'red-team',
      key: `${part}/${result.kernel.id}`,
      session,
      row: 'honest',
      isRight: result.passed,
      said: result.said,
    };
  const { attack, guarded, control } = result;
  return {
    kind: 'red-team',
    key: `${part}/${attack.id}`,
    session,
    row: attack.row,
    isRight: guarded.kind !== 'through',
    said: `${guarded.kind}: ${guarded.by}`,
    ...(control.kind === 'skipped'
      ? {}
      : {
          control:
            control.kind === 'effective'
              ? { isEffective: true, said: control.evidence }
              : { isEffective: false, said: control.why },
        }),
  };
}
