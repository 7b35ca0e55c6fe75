import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analysisText } from '../../../src/cli/analysis-text.ts';
import type { KernelAnalysis } from '../../../src/evaluation/analyze.ts';

const access = {
  line: 7,
  file: 'a.cu',
  space: 'global',
  operation: 'store',
  buffer: 'out',
  bytes: 4,
  requests: 100,
  lanes: 3200,
  sectors: 1600,
  idealSectors: 400,
  wavefronts: 100,
  idealWavefronts: 100,
  l1MissSectors: 1600,
  sameAddressLanes: 100,
} as const;

const analysis: KernelAnalysis = {
  kernel: 'transpose',
  device: 'sim:h100',
  shape: { n: 4096 },
  lines: [
    { line: 5, text: '  int x = threadIdx.x;', accesses: [], activeLanes: 1, hints: [] },
    {
      line: 7,
      text: '  out[x * n + y] = tile[x][y];',
      accesses: [
        access,
        { ...access, space: 'shared', operation: 'load', buffer: 'tile', wavefronts: 3200, lanes: 3200 },
      ],
      hints: [],
    },
    {
      line: 9,
      text: '  total[0] += 1;',
      accesses: [{ ...access, line: 9, buffer: 'total', requests: 1, lanes: 1, sectors: 1, idealSectors: 1 }],
      hints: [],
    },
  ],
  hints: [
    {
      rule: 'bank-conflicts',
      text: 'Pad tile.',
      estimatedSpeedup: 2,
      scope: 'line',
      line: 7,
      source: 'simulator',
    },
  ],
  counters: {
    blocksRun: 10,
    blocksTotal: 1000,
    threadsPerBlock: 256,
    warpsPerBlock: 8,
    staticSharedBytes: 4096,
    dynamicSharedBytes: 0,
    barriers: 0,
    warpBarriers: 0,
    shuffles: 0,
    memory: [],
    basicBlocks: [],
    buffers: [],
    specialFunctions: {},
  },
  breakdown: {
    dramUs: 42.6,
    l2Us: 0.1,
    l1Us: 36,
    sharedUs: 12,
    arithmeticUs: 3,
    issueUs: 4,
    atomicsUs: 0,
    latencyUs: 21,
    launchUs: 2.5,
    totalUs: 53.3,
    limitedBy: 'device memory',
  },
  resources: {
    registersPerThread: 16,
    registersFrom: 'estimate',
    staticSharedBytes: 4096,
    dynamicSharedBytes: 0,
    spillBytes: 0,
    blocksPerMultiprocessor: 8,
    occupancy: 1,
    occupancyLimitedBy: 'warps',
  },
};

describe('the analysis of a kernel as text', () => {
  const lines = analysisText(analysis, 'a.cu', 160).split('\n');
  const row = (text: string): string => lines.find((line) => line.includes(text)) ?? '';

  it('says first that times are modelled, what limits them and which terms matter', () => {
    assert.equal(lines[0], 'transpose in a.cu on sim:h100, n=4096');
    assert.match(row('modelled time'), /53\.3 us, limited by device memory/);
    assert.match(row('terms'), /DRAM 42\.6 us, L1 36\.0 us.*overlap/);
    assert.doesNotMatch(row('terms'), /L2|atomics/);
  });

  it('gives sectors or wavefronts per request beside the least, of the whole grid, with the source', () => {
    assert.match(row('store out'), /^! +7 +store out +4 +10\.0k +16\.0 sectors +4\.00 +32\.0 +out\[x \* n/);
    assert.match(row('load tile'), /^! +load tile +4 +10\.0k +32\.0 wavefronts +1\.00 +32\.0$/);
    assert.match(row('int x'), /^ +5 .* 32\.0 +int x/);
  });

  it('does not mark what is too rare to matter', () => {
    assert.match(row('store total'), /^ +9 .* 1\.00 +total/);
  });

  it('ends with hints by line', () => {
    assert.equal(lines.at(-1), '- line 7: Pad tile. (up to 2.00x, modelled) [bank-conflicts, simulator]');
  });
});
