import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  loadProfile,
  isProfileName,
  withSubGroupSize,
} from '../../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import {
  l1CacheBytes,
  occupancyOf,
} from '../../../../../src/evaluation/backends/sim/time-model/occupancy.ts';

/** profile, threads per block, registers, shared bytes, blocks per multiprocessor, limits (bits of cuda_occupancy.h). */
type Row = readonly [string, number, number, number, number, number];
const table = JSON.parse(
  readFileSync(new URL('../../../../fixtures/occupancy/occupancy-table.json', import.meta.url), 'utf8'),
) as readonly Row[];
/** profile, work-items per group, sub-group size, registers per work-item, local bytes, groups per Xe-core. */
type IntelRow = readonly [string, number, number, number, number, number];
const intelTable = JSON.parse(
  readFileSync(new URL('../../../../fixtures/occupancy/intel-occupancy-table.json', import.meta.url), 'utf8'),
) as readonly IntelRow[];
const limits = { warps: 1, registers: 2, 'shared memory': 4, blocks: 8 } as const;

describe('occupancy', () => {
  it('equals what cuda_occupancy.h of CUDA 13.0 computes, and names one of its limits', () => {
    assert.ok(table.length > 100);
    for (const [name, threadsPerBlock, registersPerThread, shared, blocks, limitBits] of table) {
      assert.ok(isProfileName(name));
      const resources = occupancyOf(loadProfile(name), {
        threadsPerBlock,
        blocksTotal: 1e6,
        registersPerThread,
        registersFrom: 'ptxas',
        staticSharedBytes: 0,
        dynamicSharedBytes: shared,
        spillBytes: 0,
      });
      const row = `${name} ${threadsPerBlock} threads ${registersPerThread} registers ${shared} bytes`;
      assert.equal(resources.blocksPerMultiprocessor, blocks, row);
      if (blocks === 0) continue;
      assert.notEqual(resources.occupancyLimitedBy, 'grid', row);
      const limit = limits[resources.occupancyLimitedBy as keyof typeof limits];
      assert.ok((limitBits & limit) !== 0, `${row}: ${resources.occupancyLimitedBy}`);
    }
  });

  it('equals what the Intel GPU Occupancy Calculator computes, for sub-groups of 16 and 32', () => {
    assert.ok(intelTable.length > 100);
    for (const [name, threadsPerBlock, subGroupSize, registersPerThread, shared, blocks] of intelTable) {
      assert.ok(isProfileName(name));
      const resources = occupancyOf(withSubGroupSize(loadProfile(name), subGroupSize), {
        threadsPerBlock,
        blocksTotal: 1e6,
        registersPerThread,
        registersFrom: 'estimate',
        staticSharedBytes: shared,
        dynamicSharedBytes: 0,
        spillBytes: 0,
      });
      const row = `${name} ${threadsPerBlock} work-items by ${subGroupSize}, ${registersPerThread} registers, ${shared} bytes`;
      assert.equal(resources.blocksPerMultiprocessor, blocks, row);
    }
  });

  it('says when the grid is too small to fill the device', () => {
    const resources = occupancyOf(loadProfile('h100'), {
      threadsPerBlock: 256,
      blocksTotal: 132,
      registersPerThread: 32,
      registersFrom: 'estimate',
      staticSharedBytes: 0,
      dynamicSharedBytes: 0,
      spillBytes: 0,
    });
    assert.equal(resources.occupancyLimitedBy, 'grid');
    assert.equal(resources.occupancy, 8 / 64);
  });

  it('leaves to the cache what the carve-out for shared memory does not take', () => {
    const h100 = loadProfile('h100');
    assert.equal(l1CacheBytes(h100, 0, 8), 256 * 1024);
    // 4 blocks of (16 + 1) KiB need 68 KiB: the 100 KiB carve-out.
    assert.equal(l1CacheBytes(h100, 16 * 1024, 4), (256 - 100) * 1024);
  });
});
