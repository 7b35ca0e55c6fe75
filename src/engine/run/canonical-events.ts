import type { RunEvent } from '../../protocol/run-event.ts';
import type { Verdict } from '../../protocol/evaluation.ts';
import type { Budget } from '../../protocol/task.ts';
import { canonicalJson } from '../../shared/hash.ts';

/**
 * The events as JSON lines without what may differ between two runs that took the same decisions: pauses, times, tool
 * version, absolute paths, and the wording of compilers. Equal seeds must give equal lines on deterministic devices.
 */
export function canonicalEvents(events: Iterable<RunEvent>): string[] {
  const lines: string[] = [];
  let budget: Budget | undefined;
  for (const event of events) {
    if (event.kind === 'run-paused') continue;
    if (event.kind === 'run-started') budget = event.budget;
    if (event.kind === 'run-resumed') {
      // Going on after an interruption is no decision; going on with another budget is.
      if (canonicalJson(event.budget) === canonicalJson(budget)) continue;
      budget = event.budget;
    }
    lines.push(canonicalJson(canonicalEvent(event)));
  }
  return lines;
}

function canonicalEvent(event: RunEvent): unknown {
  switch (event.kind) {
    case 'run-started':
      return { ...event, tool: undefined, proposers: event.proposers.map(withoutFolders) };
    case 'candidate-proposed':
    case 'candidate-rejected':
      return { ...event, proposer: withoutFolders(event.proposer) };
    case 'proposal-failed':
      return { ...event, proposer: withoutFolders(event.proposer), reason: undefined };
    case 'evaluation-finished':
    case 'finalist-measured':
      return { ...event, verdict: canonicalVerdict(event.verdict), deviceMs: undefined };
    default:
      return event;
  }
}

/** Rules and lines stay; messages quote compilers, which name their temporary files. */
function canonicalVerdict(verdict: Verdict): unknown {
  if (verdict.kind === 'verified') return { kind: verdict.kind };
  const reasons = verdict.reasons.map(({ rule, line }) => ({ rule, line }));
  return verdict.kind === 'quarantined'
    ? { kind: verdict.kind, reasons }
    : { kind: verdict.kind, stage: verdict.stage, reasons };
}

/** `scripted:/home/me/replies.json` is the same proposer wherever the file lies. */
function withoutFolders(proposer: string): string {
  return proposer.replace(/^([^:]+:).*[\\/]/, '$1');
}
