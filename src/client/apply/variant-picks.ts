import type { CandidateDetails } from '../../protocol/editor/candidate-view.ts';
import type { CandidateRow, RunView } from '../../protocol/editor/run-view.ts';
import { withoutTicks } from './plan-text.ts';
import { variantFigureText } from './variant-figure.ts';

/** One variant to choose from, as a quick pick shows it. */
export interface VariantPick {
  readonly run: string;
  readonly candidate: string;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** An elite with the assumptions known of it. */
export interface EliteRow {
  readonly row: CandidateRow;
  readonly assumptions?: CandidateDetails['assumptions'];
}

/** The elites of runs as picks, fastest first; those that beat nothing are left out. */
export function variantPicks(
  runs: readonly { readonly run: RunView; readonly elites: readonly EliteRow[] }[],
): VariantPick[] {
  return runs
    .flatMap(({ run, elites }) => elites.map((elite) => ({ run, ...elite })))
    .filter(({ row }) => row.decision !== 0 && (row.speedup?.value ?? 0) > 1)
    .sort((a, b) => (b.row.speedup?.value ?? 0) - (a.row.speedup?.value ?? 0))
    .map(({ run, row, assumptions }) => ({
      run: run.run,
      candidate: row.candidate,
      label: variantFigureText(
        { speedup: row.speedup ?? null, device: run.device, timing: run.timing },
        run.deviceTitle,
      ),
      description: `${run.kernel} · ${row.summary}`,
      detail: assumptionsText(assumptions),
    }));
}

/** The newest run of a kernel that found something faster: by the kernel's text first, by file and name otherwise. */
export function newestRunOf(
  runs: readonly RunView[],
  kernel: { readonly hash: string; readonly name: string; readonly file: string },
): RunView | undefined {
  const faster = [...runs]
    .filter((run) => run.bestCandidate !== null)
    .sort((a, b) => b.createdMs - a.createdMs);
  return (
    faster.find((run) => run.kernelHash === kernel.hash) ??
    faster.find((run) => run.sourceFile === kernel.file && run.kernel === kernel.name)
  );
}

function assumptionsText(assumptions: readonly string[] | undefined): string {
  if (assumptions === undefined) return '';
  return assumptions.length === 0
    ? 'Assumes nothing new'
    : `Assumes: ${assumptions.map(withoutTicks).join('; ')}`;
}
