import assert from 'node:assert/strict';
import {
  isProfileName,
  loadProfile,
  profileNames,
  profileSources,
  sourcedFigures,
  withSubGroupSize,
} from '../../../../../src/evaluation/backends/sim/time-model/device-profile.ts';

describe('device profiles', () => {
  it('hold the modelled GPUs of both vendors', () => {
    assert.deepEqual([...profileNames].sort(), ['a100', 'b580', 'h100', 'h200', 'lnl', 'pvc', 'rtx4090']);
    assert.equal(isProfileName('h100'), true);
    assert.equal(isProfileName('toString'), false);
  });

  for (const name of profileNames) {
    describe(name, () => {
      it('gives a source, a place in it, a unit and a kind for every figure', () => {
        for (const [figure, entry] of Object.entries(sourcedFigures(name))) {
          const where = `${name}.${figure}`;
          assert.ok(Number.isFinite(entry.value) && entry.value >= 0, where);
          assert.ok(entry.unit.length > 0, where);
          assert.ok(['stated', 'derived', 'measured'].includes(entry.kind), where);
          assert.ok(entry.where.length > 5, where);
          assert.equal(typeof entry.checked, 'boolean', where);
          assert.ok(profileSources[entry.source] !== undefined, `${where}: unknown source ${entry.source}`);
        }
      });

      it('loads, with a shared-memory carve-out for each size it allows', () => {
        const profile = loadProfile(name);
        assert.equal(profile.sharedCarveouts.at(-1), profile.sharedPerMultiprocessor);
        assert.ok(profile.l1AndSharedBytes > profile.sharedPerMultiprocessor);
        assert.ok(profile.dramLatency > profile.l2Latency && profile.l2Latency > profile.l1Latency);
      });

      it('agrees with the stated single-precision peak of the product', () => {
        const stated = {
          h100: 66.9,
          h200: 66.9,
          a100: 19.5,
          rtx4090: 82.6,
          b580: 14.59,
          lnl: 3.99,
          pvc: 22.22,
        }[name];
        const profile = loadProfile(name);
        const peak = (profile.multiprocessors * profile.fp32Lanes * 2 * profile.clockMhz) / 1e6;
        assert.ok(Math.abs(peak / stated - 1) < 0.01, `${peak} TFLOPS`);
      });
    });
  }

  it('name the sub-group sizes that a kernel can ask for, the default among them', () => {
    for (const name of profileNames) {
      const profile = loadProfile(name);
      assert.equal(profile.subGroupSize, profile.warpSize, name);
      assert.ok(profile.subGroupSizes.includes(profile.subGroupSize), name);
    }
    assert.deepEqual(loadProfile('h100').subGroupSizes, [32]);
    assert.deepEqual(loadProfile('b580').subGroupSizes, [16, 32]);
    assert.equal(withSubGroupSize(loadProfile('b580'), 16).warpSize, 16);
  });

  it('have no source that nothing refers to', () => {
    const used = new Set(
      profileNames.flatMap((name) => Object.values(sourcedFigures(name)).map((f) => f.source)),
    );
    used.add('occupancy-header').add('compute-runtime');
    assert.deepEqual(
      Object.keys(profileSources).filter((key) => !used.has(key)),
      [],
    );
  });
});
