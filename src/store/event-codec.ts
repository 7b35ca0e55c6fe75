import type { Candidate } from '../protocol/candidate.ts';
import type { RunEvent } from '../protocol/run-event.ts';
import type { Artifacts } from './artifacts.ts';

type Proposed = Extract<RunEvent, { kind: 'candidate-proposed' }>;

/** A candidate as its event holds it: its text lies in the artifacts, by hash. */
export type StoredCandidate = Omit<Candidate, 'region'> & { readonly regionSha256: string };

/** An event as it lies in the store: reading one needs no file. */
export type StoredRunEvent =
  Exclude<RunEvent, Proposed> | (Omit<Proposed, 'candidate'> & { readonly candidate: StoredCandidate });

/** JSON has no infinities and no NaN; a wrong result may well be one. */
const marker = '$number';

/** JSON in which NaN and the infinities survive. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'number' && !Number.isFinite(member) ? { [marker]: String(member) } : member,
  );
}

/** The value that `encodeJson` wrote. */
export function decodeJson(text: string): unknown {
  // Calling back for every member is slow, and hardly any text needs it.
  if (!text.includes(`"${marker}"`)) return JSON.parse(text);
  return JSON.parse(text, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && marker in member ? Number(member[marker]) : member,
  );
}

/** The event as text, with a candidate's source moved to the artifacts. */
export function encodeEvent(event: RunEvent, artifacts: Artifacts): string {
  if (event.kind !== 'candidate-proposed') return encodeJson(event);
  const { region, ...candidate } = event.candidate;
  return encodeJson({ ...event, candidate: { ...candidate, regionSha256: artifacts.put(region) } });
}

/** The event that `encodeEvent` wrote, with a candidate's text still in the artifacts. */
export function decodeStoredEvent(text: string): StoredRunEvent {
  return decodeJson(text) as StoredRunEvent;
}

/** The event that `encodeEvent` wrote. */
export function decodeEvent(text: string, artifacts: Artifacts): RunEvent {
  const stored = decodeStoredEvent(text);
  if (stored.kind !== 'candidate-proposed') return stored;
  return { ...stored, candidate: withRegion(stored.candidate, artifacts) };
}

/** The candidate with its text. */
export function withRegion(stored: StoredCandidate, artifacts: Artifacts): Candidate {
  const { regionSha256, ...candidate } = stored;
  return { ...candidate, region: artifacts.text(regionSha256) };
}
