import type { CheckerFinding, SimulatorCounters } from '../../../protocol/counters.ts';
import type { CodeMap } from './code-map.ts';
import type { RawCounters, RawFinding } from './runner-answer.ts';

/**
 * Findings with file and line instead of code addresses. A divergent barrier whose two places are one line is dropped: the compiler
 * made two calls of one. So is an index past the end of a row where the line has several subscripts: it is usual to walk through all
 * rows by one index, and what leaves the whole array is found elsewhere.
 */
export async function resolveFindings(
  raw: readonly RawFinding[],
  code: CodeMap,
  signal: AbortSignal,
): Promise<readonly CheckerFinding[]> {
  await code.locate(
    raw.flatMap((finding) => [finding.address ?? 0, finding.otherAddress ?? 0]),
    signal,
  );
  return raw.flatMap(({ address, otherAddress, ...finding }) => {
    const place = code.place(address);
    const other = otherAddress === undefined || otherAddress === null ? undefined : code.place(otherAddress);
    const isOnePlace = other !== undefined && other.line === place.line && other.file === place.file;
    if (finding.kind === 'divergent-barrier' && isOnePlace && place.line > 0) return [];
    if (finding.kind === 'out-of-bounds' && finding.space === 'none' && /\]\s*\[/.test(code.textAt(place)))
      return [];
    return {
      ...finding,
      file: finding.file ?? place.file,
      line: finding.line ?? place.line,
      ...(other === undefined || other.line === 0 ? {} : { otherLine: other.line }),
    };
  });
}

/** Counters with file and line beside code addresses. */
export async function resolveCounters(
  raw: RawCounters,
  code: CodeMap,
  signal: AbortSignal,
): Promise<SimulatorCounters> {
  await code.locate(
    [...raw.memory.map(({ address }) => address), ...raw.basicBlocks.map(({ address }) => address)],
    signal,
  );
  return {
    ...raw,
    memory: raw.memory.map((access) => ({ ...access, ...code.place(access.address) })),
    basicBlocks: raw.basicBlocks.map((block) => ({ ...block, ...code.place(block.address) })),
  };
}
