import type { Hint } from '../../protocol/hint.ts';
import type { ProfilerCounter } from '../../protocol/profile.ts';
import { csvTable, numberOf } from './csv-table.ts';
import type { CsvRow } from './csv-table.ts';
import type { WatchingTool } from './tool-job.ts';

/** What unitrace or VTune say of one kernel on an Intel GPU. */
export interface IntelReport {
  readonly hints: readonly Hint[];
  readonly counters: readonly ProfilerCounter[];
  /** Bytes of scratch memory that spilled registers take, where the tool says so. */
  readonly spillBytes?: number;
  /** Lanes of a hardware thread that the compiler chose. */
  readonly subGroupSize?: number;
  readonly unavailable?: string;
}

type Source = 'unitrace' | 'vtune';

/** unitrace around a runner: times and properties of kernels; with counters where the driver gives them. It prints to standard error. */
export function unitraceTool(path: string, withCounters: boolean): WatchingTool {
  return {
    name: 'unitrace',
    command: [path, '--device-timing', '--verbose', ...(withCounters ? ['--metric-query'] : [])],
    // Metrics of the Level Zero driver have to be switched on when it is loaded.
    environment: withCounters ? { ZET_ENABLE_METRICS: '1' } : {},
    wallMs: 120_000,
  };
}

/** VTune around a runner; `vtuneReport` reads what it collected into `folder`. */
export function vtuneTool(path: string, folder: string): WatchingTool {
  return {
    name: 'vtune',
    command: [path, '-collect', 'gpu-hotspots', '-result-dir', folder, '-quiet', '--'],
    wallMs: 180_000,
  };
}

/** The command that prints what `vtuneTool` collected. */
export function vtuneReport(path: string, folder: string): readonly string[] {
  return [
    path,
    ...['-report', 'hotspots', '-group-by', 'computing-task'],
    ...['-result-dir', folder, '-format', 'csv', '-csv-delimiter', 'comma', '-quiet'],
  ];
}

/** Columns by what they stand for: names differ between generations (EU, XVE) and versions. */
const meanings = {
  occupancy: /^(?:XVE[_ ]THREADS[_ ]OCCUPANCY|EuThreadOccupancy|(?:XVE|EU) Threads Occupancy)/i,
  stalled: /^(?:XVE[_ ]STALL|EuStall|(?:XVE|EU) Array[:,] ?Stalled)/i,
  active: /^(?:XVE[_ ]ACTIVE|EuActive|(?:XVE|EU) Array[:,] ?Active)/i,
  read: /^(?:GPU_MEMORY_BYTE_READ|GpuMemoryReads|GPU Memory Bandwidth, GB\/sec[:,] ?Read)/i,
  written: /^(?:GPU_MEMORY_BYTE_WRITE|GpuMemoryWrites|GPU Memory Bandwidth, GB\/sec[:,] ?Write)/i,
  time: /^(?:GpuTime|Total Time|Average \(ns\)|Average Time)/i,
  spill: /^Spill Memory/i,
  privateMemory: /^Private Memory/i,
  localMemory: /^SLM/i,
  simd: /^SIMD/i,
} as const;
type Meaning = keyof typeof meanings;

const lowOccupancyPercent = 50;
const highStallPercent = 50;

/** Reads what unitrace printed: its tables of times, of kernel properties and of metrics, as far as they are there. */
export function parseUnitraceReport(text: string, kernel: string): IntelReport {
  const rows = ['Calls', 'SIMD', 'GpuTime']
    .flatMap((column) => tablesOf(text, column))
    .filter((row) => isKernel(row['Kernel'], kernel));
  if (rows.length === 0) return { hints: [], counters: [], unavailable: unitraceProblem(text, kernel) };
  return reportOf(rows, 'unitrace');
}

/** Reads VTune's CSV by computing task. */
export function parseVtuneReport(text: string, kernel: string): IntelReport {
  const rows = csvTable(text, ['Computing Task']).filter((row) => isKernel(row['Computing Task'], kernel));
  if (rows.length === 0) {
    const error = /^vtune: (?:Error|Fatal error): (.+)$/m.exec(text)?.[1];
    return { hints: [], counters: [], unavailable: error ?? `VTune's report does not name ${kernel}` };
  }
  return reportOf(rows, 'vtune');
}

/** Tables whose header has `Kernel` and a column that begins as given; each ends at an empty line. */
function tablesOf(text: string, column: string): readonly CsvRow[] {
  return text.split(/\n\s*\n/).flatMap((part) => {
    const header = part.split('\n').find((line) => /^\s*"?Kernel"?\s*,/.test(line) && line.includes(column));
    if (header === undefined) return [];
    const names = header.split(',').map((name) => name.trim().replaceAll('"', ''));
    return csvTable(part, names.slice(0, 2));
  });
}

/** SYCL kernels have long mangled or demangled names; the tool may cut them or quote them. */
function isKernel(name: string | undefined, kernel: string): boolean {
  return (
    name !== undefined &&
    (name.includes(kernel) || (name.length > 12 && kernel.startsWith(name.replace(/\.\.\.$/, ''))))
  );
}

function reportOf(rows: readonly CsvRow[], source: Source): IntelReport {
  const values = new Map<Meaning, number>();
  const counters = new Map<string, ProfilerCounter>();
  for (const row of rows)
    for (const [name, text] of Object.entries(row)) {
      const meaning = (Object.keys(meanings) as Meaning[]).find((one) => meanings[one].test(name));
      const value = numberOf(text.replace(/(?<=\d)[%s]$/, ''));
      if (meaning === undefined || value === undefined) continue;
      if (!values.has(meaning)) values.set(meaning, value);
      const unit = /[[(]([^\])]+)[\])]\s*$/.exec(name)?.[1] ?? '';
      counters.set(name, { name: name.replace(/\s*[[(][^\])]+[\])]\s*$/, ''), unit, value });
    }
  const hints: Hint[] = [];
  const spill = values.get('spill');
  if (spill !== undefined && spill > 0)
    hints.push(
      kernelHint(
        'register-spills',
        source,
        `The compiler keeps ${spill} bytes of each hardware thread in scratch memory: shorten the lives of variables, unroll less, or ask for large register files.`,
      ),
    );
  const occupancy = values.get('occupancy');
  if (occupancy !== undefined && occupancy < lowOccupancyPercent)
    hints.push(
      kernelHint(
        'low-occupancy',
        source,
        `${occupancy.toFixed(0)} % of the hardware threads were occupied: smaller work-groups or less local memory for each let more in, a larger range gives them work.`,
      ),
    );
  const stalled = values.get('stalled');
  if (stalled !== undefined && stalled > highStallPercent)
    hints.push(
      kernelHint(
        'warp-stalls',
        source,
        `Vector engines waited ${stalled.toFixed(0)} % of the time${values.has('active') ? ` and computed ${(values.get('active') ?? 0).toFixed(0)} %` : ''}, mostly for memory: fewer and wider accesses, or more independent ones in flight.`,
      ),
    );
  const simd = values.get('simd');
  return {
    hints,
    counters: [...counters.values()],
    ...(spill === undefined ? {} : { spillBytes: spill }),
    ...(simd === undefined ? {} : { subGroupSize: simd }),
  };
}

function kernelHint(rule: string, source: Source, text: string): Hint {
  return { rule, text, scope: 'kernel', source };
}

function unitraceProblem(text: string, kernel: string): string {
  if (
    /Failed to (?:open|activate|find).*metric|metrics? .*not (?:available|supported)|perf_stream_paranoid/i.test(
      text,
    )
  )
    return 'the driver gives no counters: they need /proc/sys/dev/i915/perf_stream_paranoid at 0 (or observation_paranoid of xe), or root';
  const error = /^\[?ERROR\]?:?\s*(.+)$/im.exec(text)?.[1];
  return error ?? `unitrace's report does not name ${kernel}`;
}
