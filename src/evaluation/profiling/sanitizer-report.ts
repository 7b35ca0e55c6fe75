/** Tools of compute-sanitizer that candidates are put through. */
export const sanitizerTools = ['memcheck', 'racecheck', 'initcheck', 'synccheck'] as const;
export type SanitizerTool = (typeof sanitizerTools)[number];

/** One thing that compute-sanitizer reports, as often as it does. */
export interface SanitizerFinding {
  readonly tool: SanitizerTool;
  readonly message: string;
  /** 1-based line in the user's file. */
  readonly line?: number;
  /** The other access of a race. */
  readonly otherLine?: number;
  readonly severity: 'error' | 'warning';
  readonly occurrences: number;
}

export interface SanitizerReport {
  readonly findings: readonly SanitizerFinding[];
  /** The tool itself could not work: an unknown device, an own error, no device. */
  readonly failure?: string;
  /** It came to its summary: without one, nothing can be concluded from the absence of findings. */
  readonly isComplete: boolean;
}

const beginnings: readonly RegExp[] = [
  /^Invalid __\w+__ (?:read|write|atomic)/,
  /^Invalid \w+ (?:read|write)/,
  /^Uninitialized /,
  /^Barrier error detected/,
  /^Misaligned /,
  /^Invalid (?:arguments|__syncwarp|cluster|barrier)/,
  /^(?:Stack|Out-of-range|Warp illegal|Illegal)/i,
];
const failures =
  /^(?:(?:Fatal )?Error: )?(.*(?:Device not supported|Internal Sanitizer Error|No CUDA-capable device|not supported on this|Target application (?:terminated before first|returned an error)|Unable to (?:find|connect|launch)|Timed out).*)$/i;
/** `at kernel(float *)+0x160 in k.cu:6`, `at 0x60 in k.cu:6:kernel(void)`; the place stands at the end, or before the function. */
const placePattern = /\bin (\S*?):(\d+)(?::\S.*)?$/;
const racePattern =
  /^(Error|Warning|WARN|WARNING|ERROR|INFO|Info): Race reported between (Read|Write|Atomic) access at(.*)$/;
const otherAccess = /^and (Read|Write|Atomic) access at(.*)$/;

/**
 * Reads what compute-sanitizer wrote (its text log; 2021 to 2025, and cuda-memcheck's form before). `file` is the base name of the user's
 * source; lines are there because cubins are compiled with -lineinfo.
 */
export function parseSanitizerReport(log: string, tool: SanitizerTool, file: string): SanitizerReport {
  const lines = log
    .split('\n')
    .filter((text) => text.startsWith('========='))
    .map((text) => text.replace(/^=+\s?/, '').trim());
  const found = new Map<string, SanitizerFinding>();
  let failure: string | undefined;
  let isComplete = false;
  const lineOf = (text: string): number | undefined => {
    const place = placePattern.exec(text.replace(/\s*\[\d+ hazards?\]$/, ''));
    return place !== null && place[1]?.slice(place[1].lastIndexOf('/') + 1) === file
      ? Number(place[2])
      : undefined;
  };
  const add = (finding: Omit<SanitizerFinding, 'tool' | 'occurrences'>, occurrences: number): void => {
    const key = `${finding.severity} ${finding.message} ${finding.line ?? ''} ${finding.otherLine ?? ''}`;
    found.set(key, { ...finding, tool, occurrences: (found.get(key)?.occurrences ?? 0) + occurrences });
  };
  for (let index = 0; index < lines.length; index++) {
    const text = lines[index] ?? '';
    if (/\bSUMMARY:/.test(text)) isComplete = true;
    const race = racePattern.exec(text);
    if (race !== null) {
      // A place that does not fit stands on a line of its own.
      let place = race[3]?.trim() ?? '';
      if (place === '') place = lines[++index] ?? '';
      const others: { readonly access: string; readonly place: string }[] = [];
      for (let next = index + 1; next < lines.length; next++) {
        const other = otherAccess.exec(lines[next] ?? '');
        if (other === null) {
          if (/^\[\d+ hazards?\]$/.test(lines[next] ?? '')) continue;
          break;
        }
        let otherPlace = other[2]?.trim() ?? '';
        if (otherPlace === '') otherPlace = lines[++next] ?? '';
        others.push({ access: other[1]?.toLowerCase() ?? '', place: otherPlace });
        index = next;
      }
      const severity = /^err/i.test(race[1] ?? '') ? 'error' : 'warning';
      if (/^info/i.test(race[1] ?? '')) continue;
      for (const other of others) {
        const line = lineOf(place);
        const otherLine = lineOf(other.place);
        add(
          {
            message: `race in shared memory between a ${race[2]?.toLowerCase() ?? ''} and a ${other.access}`,
            severity,
            ...(line === undefined ? {} : { line }),
            ...(otherLine === undefined ? {} : { otherLine }),
          },
          Number(/\[(\d+) hazards?\]/.exec(other.place)?.[1] ?? 1),
        );
      }
      continue;
    }
    const failed = failures.exec(text);
    if (failed !== null) {
      failure ??= failed[1]?.trim();
      continue;
    }
    if (!beginnings.some((pattern) => pattern.test(text))) continue;
    const line = lines
      .slice(index + 1, index + 4)
      .map(lineOf)
      .find((one) => one !== undefined);
    add({ message: text.replace(/\.$/, ''), severity: 'error', ...(line === undefined ? {} : { line }) }, 1);
  }
  return { findings: [...found.values()], isComplete, ...(failure === undefined ? {} : { failure }) };
}
