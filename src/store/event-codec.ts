import type { RunEvent } from '../protocol/run-event.ts';
import type { Artifacts } from './artifacts.ts';

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

/** The event that `encodeEvent` wrote. */
export function decodeEvent(text: string, artifacts: Artifacts): RunEvent {
  const stored = decodeJson(text) as RunEvent;
  if (stored.kind !== 'candidate-proposed') return stored;
  const { regionSha256, ...candidate } = stored.candidate as typeof stored.candidate & {
    readonly regionSha256: string;
  };
  return { ...stored, candidate: { ...candidate, region: artifacts.text(regionSha256) } };
}
