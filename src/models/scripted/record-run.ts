import type { RunEvent } from '../../protocol/run-event.ts';

/**
 * A recorded run as a file for `scripted:FILE`: every candidate whole, every failed proposal as a failure, in the order
 * of the decisions. Replayed alone on the same task and seed it evaluates the same candidates in the same order.
 * Candidates that were rejected as known are left out: their text was not kept.
 */
export function recordRun(events: Iterable<RunEvent>): string {
  const replies: unknown[] = [];
  for (const event of events) {
    if (event.kind === 'proposal-failed' && !event.exhausted) replies.push({ failure: event.reason });
    if (event.kind !== 'candidate-proposed' || event.parent === null) continue;
    const { region, launch, assumptions, summary } = event.candidate;
    replies.push({
      summary,
      region,
      ...(launch === undefined ? {} : { launch }),
      ...(assumptions.length === 0 ? {} : { assumptions }),
    });
  }
  return `${JSON.stringify({ replies }, null, 2)}\n`;
}
