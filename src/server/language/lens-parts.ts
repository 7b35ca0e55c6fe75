import { commands, linkCommands } from '../../protocol/editor/ids.ts';
import type { CommandId, LinkCommandId } from '../../protocol/editor/ids.ts';
import { figureText } from '../../protocol/editor/figure-text.ts';
import type {
  ArchiveArguments,
  CandidateArguments,
  KernelArguments,
  PlaceArguments,
  RecheckArguments,
  RunArguments,
  UndoArguments,
} from '../../protocol/editor/lens-arguments.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { AppliedVariant, KernelState } from './kernel-runs.ts';

/** One lens; those of a kernel stand beside each other, parted by the editor's own bar. */
export interface LensPart {
  readonly title: string;
  readonly command: CommandId | LinkCommandId;
  readonly argument:
    | KernelArguments
    | RecheckArguments
    | RunArguments
    | ArchiveArguments
    | CandidateArguments
    | UndoArguments
    | PlaceArguments;
}

/** The lenses of a kernel from what the runs know of it. */
export function lensParts(state: KernelState, kernel: KernelArguments): readonly LensPart[] {
  switch (state.kind) {
    case 'unknown':
      return [optimize(kernel)];
    case 'original':
      return originalParts(state.run, kernel);
    case 'older':
      return olderParts(state.run, kernel);
    case 'variant':
      return variantParts(state.variant, kernel);
  }
}

/** The one lens of a kernel that the parser cannot read. */
export function problemPart(message: string, place: PlaceArguments): LensPart {
  return {
    title: `KernelFoundry cannot read this kernel: ${message.replace(/\.$/, '')}, line ${place.line}`,
    command: linkCommands.openPlace,
    argument: place,
  };
}

function originalParts(run: RunView, kernel: KernelArguments): readonly LensPart[] {
  switch (run.status) {
    case 'running':
      return [archive(run, runningText(run)), stop(run)];
    case 'paused':
    case 'interrupted':
      return [archive(run, `${run.status} at ${progressText(run)}`), resume(run), archive(run)];
    case 'finished':
      return finishedParts(run, kernel);
  }
}

function finishedParts(run: RunView, kernel: KernelArguments): readonly LensPart[] {
  if (run.endedBecause === 'baseline-failed')
    return [archive(run, 'the original does not pass its task'), archive(run, 'Show why')];
  if (run.bestSpeedup === null || run.bestCandidate === null) {
    // Stopped before anything was tried: there is nothing to say about the kernel.
    if (run.evaluations === 0) return [optimize(kernel)];
    return [
      archive(run, `nothing faster found (${run.evaluations} evaluated)`),
      { ...optimize(kernel), title: 'Optimize again' },
      archive(run),
    ];
  }
  return [archive(run, resultText(run, run.bestSpeedup.value)), review(run, run.bestCandidate), archive(run)];
}

function olderParts(run: RunView, kernel: KernelArguments): readonly LensPart[] {
  switch (run.status) {
    case 'running':
      return [archive(run, `${runningText(run)} · for an older version`), stop(run)];
    case 'paused':
    case 'interrupted':
      return [
        archive(run, `${run.status} at ${progressText(run)} · for an older version`),
        resume(run),
        optimize(kernel),
      ];
    case 'finished':
      if (run.bestSpeedup === null) return [optimize(kernel)];
      return [
        archive(run, 'result is for an older version'),
        { title: 'Re-check', command: commands.recheckKernel, argument: { ...kernel, run: run.run } },
      ];
  }
}

function variantParts(
  { run, candidate, state, speedup }: AppliedVariant,
  kernel: KernelArguments,
): readonly LensPart[] {
  const result =
    state === 'verified' && speedup !== null
      ? figureText(speedup.value, run)
      : { evaluating: 'not evaluated yet', verified: 'verified', quarantined: 'in doubt', failed: 'failed' }[
          state
        ];
  return [
    archive(run, `variant of ${run.run}, ${result}`, candidate),
    { title: 'Undo', command: commands.undoApply, argument: { run: run.run, candidate, uri: kernel.uri } },
    ...(run.status === 'running' ? [stop(run)] : []),
    archive(run, 'Archive', candidate),
  ];
}

function runningText(run: RunView): string {
  const best = run.bestSpeedup === null ? '' : ` · best ${figureText(run.bestSpeedup.value, run)}`;
  return `Optimizing ${progressText(run)}${best}`;
}

function progressText({ evaluations, budget }: RunView): string {
  return budget.evaluations === undefined ? String(evaluations) : `${evaluations}/${budget.evaluations}`;
}

function resultText(run: RunView, best: number): string {
  const count = `${run.elites} ${run.elites === 1 ? 'elite' : 'elites'}`;
  const figure = figureText(best, run);
  return run.timing === 'modelled' ? `${figure}, ${count}` : `${figure} (${count})`;
}

function optimize(argument: KernelArguments): LensPart {
  return { title: 'Optimize kernel', command: commands.optimizeKernel, argument };
}

function stop({ run }: RunView): LensPart {
  return { title: 'Stop', command: commands.stopRun, argument: { run } };
}

function resume({ run }: RunView): LensPart {
  return { title: 'Resume', command: commands.resumeRun, argument: { run } };
}

function review({ run }: RunView, candidate: string): LensPart {
  return { title: 'Review diff', command: commands.reviewDiff, argument: { run, candidate } };
}

function archive({ run }: RunView, title = 'Archive', candidate?: string): LensPart {
  return {
    title,
    command: commands.openArchive,
    argument: { run, ...(candidate === undefined ? {} : { candidate }) },
  };
}
