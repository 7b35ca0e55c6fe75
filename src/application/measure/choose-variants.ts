import type { Candidate } from '../../protocol/candidate.ts';
import type { RunEvent } from '../../protocol/run-event.ts';
import type { StoredVariant } from './variant-set.ts';

/**
 * A fixed set of variants from the events of one run: verified candidates spread evenly over the ranks of their modelled speedups, the
 * slowest and the fastest among them. Candidates of equal speedup count once (the first proposed stays), so that ranks can be
 * compared. `count` at most.
 */
export function chooseVariants(events: readonly RunEvent[], count: number): readonly StoredVariant[] {
  const candidates = new Map<string, Candidate>();
  const bySpeedup = new Map<string, { readonly candidate: Candidate; readonly speedup: number }>();
  for (const event of events) {
    if (event.kind === 'candidate-proposed') candidates.set(event.candidate.id, event.candidate);
    if (event.kind !== 'evaluation-finished' || event.verdict.kind !== 'verified') continue;
    const candidate = candidates.get(event.candidate);
    const speedup = event.speedup?.value;
    if (candidate?.launch === undefined || speedup === undefined) continue;
    const key = speedup.toPrecision(3);
    if (!bySpeedup.has(key)) bySpeedup.set(key, { candidate, speedup });
  }
  const ranked = [...bySpeedup.values()].sort((a, b) => a.speedup - b.speedup);
  const wanted = Math.min(count, ranked.length);
  return Array.from({ length: wanted }, (_, index) => {
    const rank = wanted === 1 ? ranked.length - 1 : Math.round((index * (ranked.length - 1)) / (wanted - 1));
    return ranked[rank]?.candidate;
  }).flatMap((candidate) =>
    candidate?.launch === undefined
      ? []
      : [
          {
            summary: candidate.summary,
            region: candidate.region,
            launch: candidate.launch,
            assumptions: candidate.assumptions,
          },
        ],
  );
}
