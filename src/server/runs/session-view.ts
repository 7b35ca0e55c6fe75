import { commands } from '../../protocol/editor/ids.ts';
import type { Problem, ProblemAction } from '../../protocol/editor/problem.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import { withAction } from '../problem-actions.ts';
import type { SessionState } from '../../application/detached-run/run-session.ts';

/** Clocks of two processes of one machine agree within so many milliseconds, writing included. */
const toleranceMs = 2000;

/**
 * The run with what its process told that could not be stored: it counts as running from the moment its process starts until that is
 * gone, and a session that failed leaves its problem on it.
 */
export function withSession(view: RunView, state: SessionState, logFile: string): RunView {
  const { session, end, alive } = state;
  if (view.status === 'running') return withModelRemedy(view);
  if (session === undefined) return withModelRemedy(view);
  if (alive && end === undefined) {
    const isJustFinished = view.status === 'finished' && view.updatedMs >= session.startedMs;
    return isJustFinished ? withModelRemedy(view) : running(view);
  }
  if (alive && view.status !== 'finished') return running(view);
  const problem = problemOfSession(view, state, logFile);
  return problem === undefined ? withModelRemedy(view) : { ...view, problem };
}

function running(view: RunView): RunView {
  const { problem: _gone, ...rest } = view;
  return { ...rest, status: 'running', endedBecause: null };
}

function problemOfSession(
  view: RunView,
  { session, end }: SessionState,
  logFile: string,
): Problem | undefined {
  if (session === undefined) return undefined;
  if (end?.kind === 'failed' && end.timeMs >= view.updatedMs - toleranceMs) {
    const told = withAction(end.problem);
    // Nobody foresaw it: the log of the process has more than the editor's.
    return told.action?.kind === 'command' && told.action.command === commands.showLog
      ? { ...told, action: openLog(logFile) }
      : told;
  }
  // It died before it had begun; later deaths show in the archive itself.
  const isSilent = end === undefined && view.status === 'paused' && view.updatedMs < session.startedMs;
  if (!isSilent) return undefined;
  return {
    code: 'run-interrupted',
    message: 'The process of this run ended without a word before it had begun.',
    fix: `Resume the run; ${logFile} may say what happened.`,
    action: {
      kind: 'command',
      title: 'Resume',
      command: commands.resumeRun,
      arguments: [{ run: view.run }],
    },
  };
}

function openLog(file: string): ProblemAction {
  return { kind: 'open', title: 'Open Log', file };
}

/** What the proposers of models say when an endpoint refuses, and what helps. */
const modelRemedies: readonly {
  readonly says: RegExp;
  readonly code: string;
  /** Followed by how the run goes on. */
  readonly fix: string;
  readonly action?: ProblemAction;
}[] = [
  {
    says: /\bAPI key\b.*\((401|403)\)/,
    code: 'api-key-refused',
    fix: 'Set another key',
    action: { kind: 'command', title: 'Set API Key', command: commands.setApiKey },
  },
  {
    says: /has no model .*\(404\)/,
    code: 'model-unknown',
    fix: 'Select a model that the endpoint has',
    action: { kind: 'command', title: 'Select Model', command: commands.selectModel },
  },
  { says: /\(429\)/, code: 'rate-limited', fix: 'Wait for the limit to pass' },
  {
    says: /cannot be reached|did not answer in time/,
    code: 'endpoint-unreachable',
    fix: 'Start the endpoint or correct kernelfoundry.models.baseUrl',
  },
];

/** A run whose model could not be asked: what to do depends on why. */
function withModelRemedy(view: RunView): RunView {
  const { problem } = view;
  if (problem?.code !== 'run-broke-off' && problem?.code !== 'model-silent') return view;
  const remedy = modelRemedies.find(({ says }) => says.test(problem.message));
  if (remedy === undefined) return view;
  const { code, action = problem.action } = remedy;
  const goesOn = problem.code === 'run-broke-off' && code !== 'model-unknown';
  const fix = `${remedy.fix}, then ${goesOn ? 'resume the run' : 'start again'}.`;
  // The fix says it better.
  const message = problem.message.replace('; set another one', '');
  return {
    ...view,
    problem: { ...problem, code, message, fix, ...(action === undefined ? {} : { action }) },
  };
}
