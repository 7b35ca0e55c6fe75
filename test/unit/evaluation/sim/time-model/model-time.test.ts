import assert from 'node:assert/strict';
import type { MemoryAccessCounters, SimulatorCounters } from '../../../../../src/protocol/counters.ts';
import { profileNames } from '../../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import { modelLaunch, modelTime } from '../../../../../src/evaluation/backends/sim/time-model/model-time.ts';
import type { TimeModelInput } from '../../../../../src/evaluation/backends/sim/time-model/time-model-input.ts';
import { copyLaunch, globalAccess, sampleInput } from './sample-counters.ts';

function withCounters(input: TimeModelInput, counters: Partial<SimulatorCounters>): TimeModelInput {
  return { ...input, counters: { ...input.counters, ...counters } };
}

describe('modelTime', () => {
  for (const profile of profileNames) {
    describe(profile, () => {
      it('takes a large copy near the streaming bandwidth of the device', () => {
        const elements = 1 << 26;
        const input = sampleInput(copyLaunch(elements, profile));
        const { totalUs, dramUs, limitedBy } = modelTime(input);
        assert.equal(limitedBy, 'device memory');
        assert.ok(totalUs < dramUs * 1.25, `${totalUs} against ${dramUs}`);
        const peakUs = (elements * 8) / (input.profile.dramGbPerSecond * 1000);
        assert.ok(totalUs > peakUs);
      });

      it('is dominated by the launch at tiny sizes', () => {
        const { totalUs, launchUs, limitedBy } = modelTime(sampleInput(copyLaunch(256, profile)));
        assert.equal(limitedBy, 'launch');
        assert.ok(totalUs < 2 * launchUs);
      });

      it('never gets faster with more sectors', () => {
        let before = 0;
        for (const sectors of [4, 5, 8, 13, 16, 24, 32]) {
          const launch = copyLaunch(1 << 20, profile);
          const warps = (1 << 20) / 32;
          const { totalUs } = modelTime(
            sampleInput({
              ...launch,
              memory: [globalAccess('load', warps, sectors, 'in'), globalAccess('store', warps, 4, 'out')],
            }),
          );
          assert.ok(totalUs >= before, `${sectors} sectors: ${totalUs} after ${before}`);
          before = totalUs;
        }
      });

      for (const kind of [
        'fp32Add',
        'fp32Fma',
        'fp64Fma',
        'integer',
        'compare',
        'branch',
        'conversion',
        'fp32Special',
        'integerDivide',
      ] as const)
        it(`never gets faster with more ${kind} instructions`, () => {
          let before = 0;
          for (const count of [0, 1, 7, 40, 200, 1000]) {
            const launch = copyLaunch(1 << 18, profile);
            const { totalUs } = modelTime(
              sampleInput({ ...launch, blocks: [{ warps: (1 << 18) / 32, integer: 6, [kind]: count }] }),
            );
            assert.ok(totalUs >= before, `${count}: ${totalUs} after ${before}`);
            before = totalUs;
          }
          assert.ok(before > modelTime(sampleInput(copyLaunch(1 << 18, profile))).totalUs);
        });

      it('never gets faster with more barriers, shuffles or shared wavefronts', () => {
        const base = sampleInput({ ...copyLaunch(1 << 20, profile), sharedBytes: 4096 });
        const warps = (1 << 20) / 32;
        for (const grow of [
          (n: number): Partial<SimulatorCounters> => ({ barriers: warps * n }),
          (n: number): Partial<SimulatorCounters> => ({ shuffles: warps * n }),
          (n: number): Partial<SimulatorCounters> => ({
            memory: [
              ...base.counters.memory,
              {
                ...globalAccess('load', warps, 0),
                space: 'shared',
                l1MissSectors: 0,
                wavefronts: warps * (n + 1),
                idealWavefronts: warps,
              },
            ],
          }),
        ]) {
          let before = 0;
          for (const n of [0, 1, 2, 5, 10, 31]) {
            const { totalUs } = modelTime(withCounters(base, grow(n)));
            assert.ok(totalUs >= before, `${n}: ${totalUs} after ${before}`);
            before = totalUs;
          }
        }
      });

      it('never gets faster with more registers, and slower once they spill', () => {
        const launch = {
          ...copyLaunch(1 << 20, profile),
          blocks: [{ warps: (1 << 20) / 32, fp32Fma: 400, integer: 40 }],
        };
        let before = 0;
        for (const registersPerThread of [16, 32, 64, 96, 128, 200, 255, 300, 400, 600]) {
          const { totalUs } = modelTime(sampleInput({ ...launch, registersPerThread }));
          assert.ok(totalUs >= before - 1e-9, `${registersPerThread}: ${totalUs} after ${before}`);
          before = totalUs;
        }
        const fits = modelTime(sampleInput({ ...launch, registersPerThread: 255 })).totalUs;
        assert.ok(before > fits * 1.05, `600 registers: ${before}, 255: ${fits}`);
      });
    });
  }

  it('charges a nearly empty last wave', () => {
    const threads = 1024;
    const time = (blocksTotal: number): number =>
      modelTime(
        sampleInput({
          blocksTotal,
          threadsPerBlock: threads,
          blocks: [{ warps: blocksTotal * 32, fp32Fma: 5000 }],
        }),
      ).totalUs;
    assert.ok(time(132 * 2 + 1) > time(132 * 2) * 1.2);
    assert.ok(time(132 * 3) - time(132 * 2 + 1) < time(132) * 0.2);
  });

  it('scales a sample of blocks to the grid', () => {
    const whole = modelTime(sampleInput(copyLaunch(1 << 22)));
    const sample = copyLaunch((1 << 22) / 64);
    const buffers = (sample.buffers ?? []).map((buffer) => ({ ...buffer, bytes: buffer.bytes * 64 }));
    const scaled = modelTime(
      sampleInput({
        ...sample,
        buffers,
        blocksRun: sample.blocksTotal,
        blocksTotal: sample.blocksTotal * 64,
      }),
    );
    assert.ok(Math.abs(scaled.totalUs / whole.totalUs - 1) < 1e-9);
  });

  it('serialises atomics on one address, and spreads those on many', () => {
    const warps = 1 << 15;
    const atomic = (sameAddressLanes: number, sectorsTouched: number): number =>
      modelTime(
        sampleInput({
          blocksTotal: warps / 8,
          threadsPerBlock: 256,
          memory: [
            {
              ...globalAccess('store', warps, sameAddressLanes === 32 ? 1 : 4, 'bins'),
              operation: 'atomic',
              sameAddressLanes: warps * sameAddressLanes,
            },
          ],
          buffers: [{ name: 'bins', bytes: 1 << 20, sectorsRead: 0, sectorsWritten: sectorsTouched }],
        }),
      ).totalUs;
    assert.ok(atomic(32, 1) > 50 * atomic(1, 1 << 15));
    // A million updates of one counter, one per clock at 1980 MHz.
    assert.ok(atomic(32, 1) > 500 && atomic(32, 1) < 600, `${atomic(32, 1)} us`);
  });

  it('charges stores of parts of sectors another pass in the L2', () => {
    const warps = 1 << 17;
    const l2 = (partialSectors: number): number =>
      modelTime(
        sampleInput({
          blocksTotal: warps / 8,
          threadsPerBlock: 256,
          memory: [{ ...globalAccess('store', warps, 32, 'out'), partialSectors }],
        }),
      ).l2Us;
    assert.ok(Math.abs(l2(warps * 32) / l2(0) - 2) < 1e-9);
    // Whole sectors go at the bandwidth that is measured for stores.
    assert.ok(Math.abs(l2(0) - (warps * 32 * 32) / 4_650_000) < 1e-6, `${l2(0)} us`);
  });

  it('charges more for blocks with barriers the fewer of them are resident', () => {
    const warps = 1 << 17;
    const total = (threadsPerBlock: number, barriers: number): number =>
      modelTime(
        sampleInput({
          ...copyLaunch(warps * 32),
          blocksTotal: (warps * 32) / threadsPerBlock,
          threadsPerBlock,
          blocks: [{ warps, fp32Fma: 160 }],
          barriers,
        }),
      ).totalUs;
    assert.ok(total(1024, warps) > 1.1 * total(256, warps));
    assert.ok(total(1024, warps) > 1.2 * total(1024, 0));
  });

  it('lets warps wait for sectors that another warp of their block has asked for', () => {
    const warps = 1 << 14;
    const latency = (access: Partial<MemoryAccessCounters>): number =>
      modelTime(
        sampleInput({
          blocksTotal: warps / 32,
          threadsPerBlock: 1024,
          memory: [{ ...globalAccess('load', warps * 64, 4, 'in'), ...access }],
          buffers: [{ name: 'in', bytes: 1 << 20, sectorsRead: 1 << 15, sectorsWritten: 0 }],
        }),
      ).latencyUs;
    const fetchedOnce = { l1MissSectors: (warps * 64 * 4) / 32 };
    const everySectorNew = latency({ ...fetchedOnce, freshRequests: warps * 64 });
    const eighthNew = latency({ ...fetchedOnce, freshRequests: warps * 8 });
    const allInL1 = latency({ l1MissSectors: 0, freshRequests: warps * 64 });
    assert.ok(everySectorNew > 2 * eighthNew, `${everySectorNew} against ${eighthNew}`);
    assert.ok(eighthNew > allInL1);
  });

  it('reads again from device memory what does not fit L2', () => {
    const warps = 1 << 16;
    const time = (bytes: number): number =>
      modelTime(
        sampleInput({
          blocksTotal: warps / 8,
          threadsPerBlock: 256,
          memory: [globalAccess('load', warps * 16, 4, 'in')],
          buffers: [{ name: 'in', bytes, sectorsRead: bytes / 32, sectorsWritten: 0 }],
        }),
      ).dramUs;
    assert.ok(time(32 << 20) < time(100 << 20) / 2.5);
  });

  it('hides latency with resident warps', () => {
    const time = (registersPerThread: number): number =>
      modelLaunch(
        sampleInput({
          ...copyLaunch(1 << 22),
          blocks: [{ warps: (1 << 22) / 32, integer: 6 }],
          registersPerThread,
        }),
      ).breakdown.latencyUs;
    assert.ok(time(128) > 1.9 * time(32));
  });

  it('is the same number for the same input', () => {
    const input = sampleInput(copyLaunch(1 << 20));
    assert.deepEqual(modelTime(input), modelTime(input));
  });

  it('has no term that is negative or not a number on an empty launch', () => {
    const empty = modelTime(sampleInput({ blocksTotal: 1, threadsPerBlock: 1 }));
    for (const [name, value] of Object.entries(empty))
      if (typeof value === 'number') assert.ok(value >= 0, name);
    assert.equal(empty.totalUs, empty.launchUs);
  });
});
