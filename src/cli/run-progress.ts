import type { RunObserver } from '../application/drive-run.ts';
import { ratioText } from '../application/report/numbers.ts';
import { baselineProposer } from '../engine/run/run-state.ts';
import type { RunState } from '../engine/run/run-state.ts';
import type { RunEvent } from '../protocol/run-event.ts';
import type { Verdict } from '../protocol/evaluation.ts';
import type { CommandContext } from './command-context.ts';
import { progressBar } from './progress-bar.ts';

type Finished = Extract<RunEvent, { kind: 'evaluation-finished' }>;

/** Follows a run on standard error: a bar and the improvements on a terminal, a line for each evaluation otherwise. */
export function watchProgress(context: CommandContext): RunObserver {
  let overview = '';
  return {
    onRun: (run, spec) =>
      context.note(
        `Run ${run}: ${spec.task.name} on ${spec.device} (${spec.timing}), seed ${spec.seed}, proposed by ${spec.proposers.join(', ')}`,
      ),
    onStage: (candidate, stage) => context.status(`${overview}  ${candidate.slice(0, 8)} ${stage}`),
    onEvent: (event, state) => {
      overview = overviewOf(state);
      switch (event.kind) {
        case 'evaluation-finished':
          if (state.records.get(event.candidate)?.proposer === baselineProposer)
            context.note(
              event.verdict.kind === 'verified' ? 'Baseline verified.' : 'The baseline did not pass.',
            );
          else if (!context.interactive) context.note(evaluationLine(event, state));
          break;
        case 'archive-changed':
          if (context.interactive && event.status !== 'alternative' && event.candidate !== state.baseline)
            context.note(
              `${ratioText(event.speedup).padStart(8)}  ${event.cell}  ${state.records.get(event.candidate)?.summary ?? ''}`,
            );
          break;
        case 'finalist-measured':
          context.status(`${overview}  measuring finalists again`);
          return;
        default:
          return;
      }
      context.status(overview);
    },
  };
}

function overviewOf(state: RunState): string {
  const total = state.budget.evaluations ?? 0;
  const best = state.archive.statistics().best;
  const count = total > 0 ? progressBar(state.evaluations, total) : `${state.evaluations} evaluated`;
  return `${count}  best ${best > 0 ? ratioText(best) : '-'}`;
}

function evaluationLine(event: Finished, state: RunState): string {
  const total = state.budget.evaluations;
  const done = String(state.evaluations).padStart(String(total ?? '').length);
  const summary = state.records.get(event.candidate)?.summary ?? '';
  return `[${done}${total === undefined ? '' : `/${total}`}] ${outcomeText(event.verdict, event)}: ${summary}`;
}

function outcomeText(verdict: Verdict, event: Finished): string {
  switch (verdict.kind) {
    case 'verified':
      return `${ratioText(event.speedup?.value ?? 1)} ${event.cell ?? ''}`.trim();
    case 'quarantined':
      return `quarantined (${verdict.reasons[0]?.rule ?? 'unknown'})`;
    case 'failed':
      return `failed in ${verdict.stage} (${verdict.reasons[0]?.rule ?? 'unknown'})`;
  }
}
