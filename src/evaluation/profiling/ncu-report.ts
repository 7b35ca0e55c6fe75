import type { LaunchWork } from '../../protocol/evaluation.ts';
import type { Hint } from '../../protocol/hint.ts';
import type { ProfilerCounter } from '../../protocol/profile.ts';
import { csvTable, numberOf } from './csv-table.ts';
import type { CsvRow } from './csv-table.ts';

/** What `ncu --csv --page details` says of one launch. */
export interface NcuReport {
  readonly hints: readonly Hint[];
  readonly counters: readonly ProfilerCounter[];
  /** Operations and bytes of the launch, where the metrics were collected. */
  readonly work?: LaunchWork;
  /** Why there is no table, in words a person can act on. */
  readonly unavailable?: string;
}

const columns = ['Section Name', 'Metric Name', 'Metric Unit', 'Metric Value'];

/** Rules of Nsight Compute that speak of what ours speak of; all others keep their text under `profiler-rule`. */
const ruleNames: readonly (readonly [RegExp, string])[] = [
  [
    /^(UncoalescedGlobalAccess|MemoryCacheAccessPattern|MemoryL1TEXAccessPattern)/i,
    'uncoalesced-global-access',
  ],
  [/^(UncoalescedSharedAccess|SharedMemoryConflicts)/i, 'bank-conflicts'],
  [/^ThreadDivergence/i, 'divergence'],
  [/^(TheoreticalOccupancy|AchievedOccupancy|Occupancy)/i, 'low-occupancy'],
  [/^(CPIStall|WarpStateStats|PCSampling)/i, 'warp-stalls'],
  [/^(IssueSlotUtilization|SlowPipeLimiter)/i, 'issue-slots'],
  [/^HighPipeUtilization/i, 'busy-pipeline'],
  [/^FPInstructions/i, 'unfused-arithmetic'],
  [/^SOLBottleneck/i, 'bottleneck'],
  [/^WorkloadImbalance/i, 'workload-imbalance'],
];

/** Metrics that the work of a launch is worked out from (`--metrics`), Nsight Compute's names. */
export const workMetrics = [
  'dram__bytes.sum',
  'smsp__sass_thread_inst_executed_op_fadd_pred_on.sum',
  'smsp__sass_thread_inst_executed_op_fmul_pred_on.sum',
  'smsp__sass_thread_inst_executed_op_ffma_pred_on.sum',
  'smsp__sass_thread_inst_executed_op_dadd_pred_on.sum',
  'smsp__sass_thread_inst_executed_op_dmul_pred_on.sum',
  'smsp__sass_thread_inst_executed_op_dfma_pred_on.sum',
] as const;

/** Counters that are kept, by section; the rest of the several hundred stays with the tool. */
const keptMetrics =
  /^(Duration|Memory Throughput|DRAM Throughput|Compute \(SM\) Throughput|L1\/TEX Hit Rate|L2 Hit Rate|Achieved Occupancy|Theoretical Occupancy|Registers Per Thread|Executed Ipc Active|Issue Slots Busy|No Eligible|Warp Cycles Per Issued Instruction|Avg\. Active Threads Per Warp|Avg\. Not Predicated Off Threads Per Warp|Branch Efficiency|SM Frequency|DRAM Frequency|dram__bytes\.sum)$/;

/** Reads the report of the first launch in it. */
export function parseNcuReport(text: string): NcuReport {
  const rows = csvTable(text, columns);
  const [first] = rows;
  if (first === undefined) return { hints: [], counters: [], unavailable: ncuProblem(text) };
  const launch = rows.filter(({ ID }) => ID === first['ID']);
  const work = workOf(launch);
  return {
    hints: launch.flatMap(hintOf),
    counters: launch.flatMap(counterOf),
    ...(work === undefined ? {} : { work }),
  };
}

function hintOf(row: CsvRow): Hint[] {
  const name = row['Rule Name'] ?? '';
  const type = row['Rule Type'] ?? '';
  const description = row['Rule Description'] ?? '';
  if (name === '' || description === '' || !/^(OPT|WRN)/i.test(type)) return [];
  const known = ruleNames.find(([pattern]) => pattern.test(name))?.[1];
  const rule =
    known ?? (/LaunchConfig/i.test(name) && /grid/i.test(description) ? 'small-grid' : 'profiler-rule');
  const share = numberOf(row['Estimated Speedup']);
  const isGlobal = /global/i.test(row['Estimated Speedup Type'] ?? '');
  // A share of the run time that would be saved (Nsight Compute guide, "Rules"); a local one speaks of one unit only.
  const speedup =
    share === undefined || !isGlobal || share <= 0 ? undefined : 1 / (1 - Math.min(share, 95) / 100);
  return [
    {
      rule,
      text: plainText(description),
      ...(speedup === undefined ? {} : { estimatedSpeedup: speedup }),
      scope: 'kernel',
      source: 'ncu',
    },
  ];
}

/** Descriptions name sections of Nsight Compute's own window by `@section:Name:text@` and link its documents. */
function plainText(description: string): string {
  return description
    .replace(/@(?:section|url|source|metric)[^@:]*:[^@]*?:?([^@:]*)@/g, '$1')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

function counterOf(row: CsvRow): ProfilerCounter[] {
  const name = row['Metric Name'] ?? '';
  const value = numberOf(row['Metric Value']);
  if (value === undefined || !keptMetrics.test(name)) return [];
  return [{ name, unit: row['Metric Unit'] ?? '', value }];
}

function workOf(launch: readonly CsvRow[]): LaunchWork | undefined {
  const metric = (name: string): number | undefined => {
    const row = launch.find((one) => one['Metric Name'] === name);
    const value = numberOf(row?.['Metric Value']);
    return value === undefined ? undefined : value * unitFactor(row?.['Metric Unit'] ?? '');
  };
  const [bytes, fadd, fmul, ffma, dadd, dmul, dfma] = workMetrics.map(metric);
  if (bytes === undefined || fadd === undefined || fmul === undefined || ffma === undefined) return undefined;
  return {
    fp32Operations: fadd + fmul + 2 * ffma,
    fp64Operations: (dadd ?? 0) + (dmul ?? 0) + 2 * (dfma ?? 0),
    tensorOperations: 0,
    dramBytes: bytes,
  };
}

/** Where `--print-units base` was not understood. */
function unitFactor(unit: string): number {
  const prefix = /^([KMGT])(?:byte|inst)/.exec(unit)?.[1];
  return prefix === undefined ? 1 : 1000 ** ('KMGT'.indexOf(prefix) + 1);
}

/** Why ncu gave no table. */
function ncuProblem(text: string): string {
  if (/ERR_NVGPUCTRPERM/.test(text))
    return (
      'the driver lets only administrators read performance counters (ERR_NVGPUCTRPERM). To allow it, load the nvidia module with ' +
      'NVreg_RestrictProfilingToAdminUsers=0, or in a container start it with the capability SYS_ADMIN'
    );
  if (/driver resource was unavailable|another (?:tool|instance|profiler)/i.test(text))
    return 'another profiler uses the counters of this GPU (DCGM, another ncu): stop it and measure again';
  if (/not supported (?:on|by)|unsupported (?:gpu|device)|No sections? .* (?:available|found)/i.test(text))
    return 'this version of ncu does not support the GPU';
  const error = /^==ERROR==\s*(.+)$/m.exec(text)?.[1];
  if (error !== undefined) return error.trim();
  if (/No kernels were profiled/i.test(text)) return 'ncu saw no launch of the kernel';
  return 'ncu printed no table';
}
