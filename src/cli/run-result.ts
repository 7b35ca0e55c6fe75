import type { RunEnd } from '../application/drive-run.ts';
import type { RunReport } from '../application/report/report.ts';
import type { CommandContext, CommandResult } from './command-context.ts';

/** The answer of `optimize` and `resume`: what `--json` prints, the exit code, and how to go on. */
export function resultOf(
  context: CommandContext,
  end: RunEnd,
  report: RunReport,
  wallSeconds: number,
  storeFolder: string | undefined,
): CommandResult {
  const store = storeFolder === undefined ? '' : ` --store ${storeFolder}`;
  if (end.kind === 'paused')
    context.note(`\nPaused (${end.reason}); nothing is lost. Go on: kernelfoundry resume ${end.run}${store}`);
  else context.note(`\nRun ${end.run}. Report: kernelfoundry export ${end.run}${store} --out report.md`);
  if (report.endedBecause === 'baseline-failed') explainBaseline(context, report);
  const json = runJson(report, wallSeconds);
  if (end.kind === 'paused') return { exitCode: context.signal.aborted ? 130 : 1, json };
  return { exitCode: report.endedBecause === 'baseline-failed' ? 1 : 0, json };
}

/** The JSON contract of `optimize` (field names are only added to, never changed). */
export function runJson(report: RunReport, wallSeconds: number): Record<string, unknown> {
  const { best, baseline, usage } = report;
  const filled = report.elites.filter((elite) => elite.place === 'best');
  return {
    run: report.run,
    task: report.task,
    device: report.device,
    timing: report.timing,
    status: report.status,
    baseline: {
      shapes: (baseline?.evaluation.shapes ?? []).map((one) => ({
        shape: one.shape,
        medianUs: one.baseline.medianUs,
        ci95Us: one.baseline.ci95Us,
      })),
    },
    best:
      best === null
        ? null
        : {
            candidate: best.candidate,
            speedup: best.speedup.value,
            ci95: best.speedup.ci95,
            cell: best.cell,
            verdict: best.evaluation.verdict.kind,
            summary: best.summary,
            assumptions: best.assumptions,
          },
    evaluations: report.evaluations,
    byStage: report.byStage,
    elites: filled.length,
    cells: filled.map(({ cell, candidate, speedup }) => ({ cell, candidate, speedup })),
    coverage: report.coverage,
    qdScore: report.qdScore,
    cost: { usd: usage.usd, tokensIn: usage.tokensIn, tokensOut: usage.tokensOut },
    wallSeconds: Math.round(wallSeconds * 1000) / 1000,
    seed: report.seed,
  };
}

function explainBaseline(context: CommandContext, report: RunReport): void {
  const verdict = report.baseline?.evaluation.verdict;
  context.note('The original kernel itself did not pass on this task, so nothing was searched:');
  if (verdict === undefined || verdict.kind === 'verified') return;
  for (const reason of verdict.reasons)
    context.note(
      `  ${reason.line === undefined ? '' : `line ${reason.line}: `}${reason.message} [${reason.rule}]`,
    );
  context.note(
    '  fix: correct the task file (shapes, extents, launch), then check it: kernelfoundry task check TASK',
  );
}
