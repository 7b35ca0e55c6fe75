import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { before, describe, it } from 'mocha';
import { collectReport } from '../../../../src/application/report/collect-report.ts';
import { renderMarkdown } from '../../../../src/application/report/markdown.ts';
import type { RunReport } from '../../../../src/application/report/report.ts';
import { startRun } from '../../../../src/application/start-run.ts';
import type { Evaluator } from '../../../../src/engine/ports.ts';
import { parseScriptedFile } from '../../../../src/models/scripted/scripted-file.ts';
import { scriptedProposer } from '../../../../src/models/scripted/scripted-proposer.ts';
import type { MemoryAccessCounters } from '../../../../src/protocol/counters.ts';
import type { Level } from '../../../../src/protocol/descriptor.ts';
import type { Evaluation, Timing } from '../../../../src/protocol/evaluation.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { fakeEvaluator } from '../../../fakes/fake-evaluator.ts';
import { fakeFactories } from '../../../fakes/fake-factories.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';
import { tinyTask } from '../../../fakes/tiny-task.ts';

const golden = fileURLToPath(new URL('../../../golden/', import.meta.url));

const region = `__global__ void scale(float *x, int n) {
  int i = threadIdx.x * gridDim.x + blockIdx.x;
  if (i < n) x[i] *= 2.0f;
}`;
const source = `#include <cuda_runtime.h>\n\n${region}\n`;
const start = source.indexOf('__global__');
const task: TaskSpec = {
  ...tinyTask,
  name: 'scale',
  sourceFile: '/nowhere/scale.cu',
  source,
  region: { start, end: start + region.length },
  shapes: { ...tinyTask.shapes, tune: [{ N: 1 << 24 }] },
};

/** Two improvements, the second of the first, one variant that is wrong and one that is doubtful. */
const replies = `{ "replies": [
  { "summary": "Let neighbouring threads take neighbouring elements.", "from": "baseline",
    "edits": [{ "search": "threadIdx.x * gridDim.x + blockIdx.x", "replace": "blockIdx.x * blockDim.x + threadIdx.x" }],
    "launch": { "grid": ["ceilDiv(N, 256)"], "block": ["256"], "sharedBytes": "0" } },
  { "summary": "Leave out the guard.", "from": "baseline",
    "edits": [{ "search": "if (i < n) x[i]", "replace": "x[i]" }] },
  { "summary": "Four elements per thread | as one float4.", "region": "__global__ void scale(float *x, int n) {\\n  auto *wide = reinterpret_cast<float4 *>(x);\\n  wide[blockIdx.x * blockDim.x + threadIdx.x] = doubled(wide[blockIdx.x * blockDim.x + threadIdx.x]);\\n}",
    "launch": { "grid": ["ceilDiv(N, 1024)"], "block": ["256"], "sharedBytes": "0" },
    "assumptions": [{ "kind": "divisible", "expression": "N", "by": 4 }, { "kind": "alignment", "argument": "x", "bytes": 16 }] },
  { "summary": "Precompute the result.", "region": "__global__ void scale(float *x, int n) { /* doubtful */ }" },
] }`;

/** What one candidate of the recorded run measured, told by a word in its region. */
function factsOf(text: string): {
  readonly us: number;
  readonly memory: Level;
  readonly sectors: number;
  readonly hint?: string;
} {
  if (text.includes('wide')) return { us: 46.1, sectors: 16, memory: 3 };
  if (text.includes('blockDim')) return { us: 61.5, sectors: 4, memory: 1 };
  return {
    us: 402.25,
    sectors: 32,
    memory: 0,
    hint: 'The load of x touches 32 sectors per request where 4.0 would do.',
  };
}

function recorded(timing: Timing): Evaluator {
  const plain = fakeEvaluator({ timing });
  return {
    ...plain,
    async evaluate(candidate, options, signal): Promise<Evaluation> {
      const { region: text } = candidate;
      const base = { ...(await plain.evaluate(candidate, options, signal)), candidate: candidate.id };
      const { us, sectors, memory, hint } = factsOf(text);
      if (!text.includes('i < n') && text.includes('gridDim'))
        return {
          ...base,
          verdict: {
            kind: 'failed',
            stage: 'check',
            reasons: [
              { rule: 'out-of-bounds', message: 'wrote 25 elements past the end of `x` at N=7', line: 5 },
            ],
          },
          stage: 'check',
        };
      const spread = timing === 'measured' ? 0.01 : 0;
      const times = (
        value: number,
      ): { medianUs: number; ci95Us: readonly [number, number]; samplesUs: number[] } => ({
        samplesUs: [value],
        medianUs: value,
        ci95Us: [value * (1 - spread), value * (1 + spread)],
      });
      const value = 402.25 / us;
      const load: MemoryAccessCounters = {
        line: 5,
        file: 'scale.cu',
        space: 'global',
        operation: 'load',
        bytes: sectors === 16 ? 16 : 4,
        requests: 1000,
        lanes: 32_000,
        sectors: 1000 * sectors,
        idealSectors: sectors === 16 ? 16_000 : 4000,
        wavefronts: 1000,
        idealWavefronts: 1000,
        l1MissSectors: 1000 * sectors,
        sameAddressLanes: 1000,
        buffer: 'x',
      };
      return {
        ...base,
        verdict: text.includes('doubtful')
          ? { kind: 'quarantined', reasons: [{ rule: 'implausible', message: 'faster than memory allows' }] }
          : { kind: 'verified', notes: ['results at N=16777216 compared on 16 of 65536 blocks'] },
        stage: 'profile',
        descriptor: { kernel: 'scale', coordinates: { memory, compute: 1, parallelism: 0 }, evidence: [] },
        shapes: [{ shape: { N: 1 << 24 }, baseline: times(402.25), candidate: times(us) }],
        speedup: { value, ci95: [value * (1 - spread), value * (1 + spread)] },
        ...(timing === 'measured'
          ? {}
          : {
              counters: {
                blocksRun: 40,
                blocksTotal: 65_536,
                threadsPerBlock: 256,
                warpsPerBlock: 8,
                staticSharedBytes: 0,
                dynamicSharedBytes: 0,
                barriers: 0,
                warpBarriers: 0,
                shuffles: 0,
                memory: [load, { ...load, operation: 'store', requests: 3, sectors: 12, idealSectors: 12 }],
                basicBlocks: [],
                buffers: [],
                specialFunctions: {},
              },
              breakdown: {
                dramUs: us * 0.9,
                l2Us: us * 0.4,
                l1Us: us * 0.1,
                sharedUs: 0,
                arithmeticUs: 3.2,
                issueUs: 4.1,
                atomicsUs: 0,
                latencyUs: 12,
                launchUs: 2.5,
                totalUs: us,
                limitedBy: 'device memory',
              },
            }),
        resources: {
          registersPerThread: 14,
          registersFrom: 'estimate',
          staticSharedBytes: 0,
          dynamicSharedBytes: 0,
          spillBytes: 0,
          blocksPerMultiprocessor: 8,
          occupancy: 1,
          occupancyLimitedBy: 'warps',
        },
        hints:
          hint === undefined || timing === 'measured'
            ? []
            : [
                {
                  rule: 'uncoalesced-global-access',
                  text: hint,
                  estimatedSpeedup: 6.2,
                  scope: 'line',
                  line: 5,
                  source: 'simulator',
                },
              ],
      };
    },
  };
}

describe('the Markdown report', () => {
  const folder = temporaryFolders();
  const reports = new Map<Timing | 'nothing', RunReport>();

  before(async () => {
    for (const kind of ['modelled', 'measured', 'nothing'] as const) {
      const timing = kind === 'nothing' ? 'modelled' : kind;
      using store = await openStore({ workspace: folder() });
      const file = parseScriptedFile(kind === 'nothing' ? '{ "replies": [] }' : replies, 'replies.jsonc');
      const { run } = await startRun(
        store,
        {
          task,
          device: timing === 'modelled' ? 'sim:h100' : 'cuda:0',
          proposers: ['scripted:replies.jsonc'],
          budget: { evaluations: 4 },
          seed: '1',
          inFlight: 1,
          tool: 'kernelfoundry test',
        },
        {
          ...fakeFactories(),
          openEvaluator: () => Promise.resolve(recorded(timing)),
          openProposers: () => Promise.resolve([scriptedProposer(file, 'scripted:replies.jsonc')]),
        },
      );
      reports.set(kind, collectReport(store, run));
    }
  });

  function rendered(kind: Timing | 'nothing'): string {
    const report = reports.get(kind);
    assert.ok(report !== undefined);
    return renderMarkdown(report).replaceAll(/scale-[0-9a-f]{6}/g, 'scale-123456');
  }

  for (const kind of ['modelled', 'measured', 'nothing'] as const)
    it(`of a run with ${kind === 'nothing' ? 'no winner' : `${kind} times`} reads as the golden one`, () => {
      const file = `${golden}report-${kind}.md`;
      const text = rendered(kind);
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });

  it('says modelled wherever it gives a modelled time or speedup, and never for measured ones', () => {
    const headings = rendered('modelled')
      .split('\n')
      .filter((line) => /^#.*(faster|Times)|\| .*speedup \(/.test(line));
    assert.ok(headings.length >= 4);
    for (const line of headings) assert.match(line, /modelled/);
    assert.doesNotMatch(rendered('measured'), /modelled/i);
  });

  it('has tables whose rows all have as many cells as their heads', () => {
    const lines = rendered('modelled').split('\n');
    for (const [index, line] of lines.entries()) {
      if (!line.startsWith('|') || !lines[index - 1]?.startsWith('|')) continue;
      const cells = (text: string): number => text.replaceAll('\\|', '').split('|').length;
      assert.equal(cells(line), cells(lines[index - 1] ?? ''), line);
    }
  });
});
