import { everything } from '../../protocol/editor/panel-messages.ts';
import type { CandidateFilter } from '../../protocol/editor/run-view.ts';
import type { FoldedCandidate } from './folded-candidate.ts';

/** True when the filter lets everything through. */
export function isEverything(filter: CandidateFilter): boolean {
  return (
    everything.states.every((state) => filter.states.includes(state)) &&
    filter.text.trim() === '' &&
    filter.minimumSpeedup <= 0 &&
    filter.top <= 0 &&
    !filter.elitesOnly
  );
}

/** The candidates that match, in the order given. */
export function matching(
  candidates: Iterable<FoldedCandidate>,
  filter: CandidateFilter,
): readonly FoldedCandidate[] {
  const all = [...candidates];
  if (isEverything(filter)) return all;
  const states = new Set(filter.states);
  const text = filter.text.trim().toLowerCase();
  const found = all.filter(
    (one) =>
      states.has(one.state) &&
      (filter.minimumSpeedup <= 0 || (one.speedup?.value ?? 0) >= filter.minimumSpeedup) &&
      (!filter.elitesOnly || one.elite !== undefined) &&
      (text === '' || mentions(one, text)),
  );
  if (filter.top <= 0) return found;
  const fastest = new Set(
    found
      .filter(({ speedup }) => speedup !== undefined)
      .sort(fastestFirst)
      .slice(0, filter.top),
  );
  return found.filter((one) => fastest.has(one));
}

/** Verified ones by speedup, then other ones that have a speedup (quarantined), then the newest. */
export function fastestFirst(a: FoldedCandidate, b: FoldedCandidate): number {
  return (
    Number(b.state === 'verified') - Number(a.state === 'verified') ||
    (b.speedup?.value ?? 0) - (a.speedup?.value ?? 0) ||
    (a.state === 'verified' ? a.decision - b.decision : b.decision - a.decision)
  );
}

function mentions(one: FoldedCandidate, text: string): boolean {
  return (
    one.summary.toLowerCase().includes(text) ||
    one.proposer.toLowerCase().includes(text) ||
    (one.rule?.toLowerCase().includes(text) ?? false) ||
    one.candidate.startsWith(text)
  );
}
