import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { BoundArgument } from '../../../../src/evaluation/backends/sim/runner-request.ts';
import type { ProfileName } from '../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import {
  isProfileName,
  loadProfile,
  profileNames,
} from '../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import { modelTime } from '../../../../src/evaluation/backends/sim/time-model/model-time.ts';
import { findCompiler } from '../../../../src/executors/compiler.ts';
import { LaunchCounter } from './count-launch.ts';

/** Pairs of kernels whose order is published; test/fixtures/orderings. */
interface Orderings {
  readonly documents: Readonly<Record<string, { readonly document: string; readonly url: string }>>;
  readonly groups: Readonly<
    Record<
      string,
      {
        readonly file: string;
        readonly arguments: readonly BoundArgument[];
        readonly variants: Readonly<
          Record<string, { readonly grid: readonly number[]; readonly block: readonly number[] }>
        >;
      }
    >
  >;
  readonly pairs: readonly {
    readonly id: string;
    readonly group: string;
    readonly slower: string;
    readonly faster: string;
    readonly relation: 'faster' | 'not-slower';
    readonly profiles?: readonly string[];
    readonly source: string;
    readonly statement: string;
  }[];
}

const orderings = JSON.parse(
  readFileSync(new URL('../../../fixtures/orderings/orderings.json', import.meta.url), 'utf8'),
) as Orderings;

function extents(values: readonly number[]): readonly [number, number, number] {
  return [values[0] ?? 1, values[1] ?? 1, values[2] ?? 1];
}

describe('known orderings', () => {
  it('name a published source each, at least twelve of them', () => {
    assert.ok(orderings.pairs.length >= 12);
    for (const pair of orderings.pairs) {
      const source = orderings.documents[pair.source];
      assert.ok(source !== undefined && source.url.startsWith('https://'), pair.id);
      assert.ok(pair.statement.length > 10, pair.id);
      const variants = orderings.groups[pair.group]?.variants ?? {};
      assert.ok(variants[pair.slower] !== undefined && variants[pair.faster] !== undefined, pair.id);
      for (const name of pair.profiles ?? []) assert.ok(isProfileName(name), pair.id);
    }
  });

  describe('hold in the simulator', function () {
    this.timeout(600_000);
    let counter: LaunchCounter;
    const signal = new AbortController().signal;
    const times = new Map<string, number>();

    before(async function () {
      try {
        await findCompiler('c++', signal);
      } catch {
        console.log('      skipped: no C++ compiler on this machine');
        this.skip();
      }
      counter = await LaunchCounter.create(signal);
    });
    after(async () => {
      await (counter as LaunchCounter | undefined)?.[Symbol.asyncDispose]();
    });

    /**
     * Modelled time of a variant. Counters depend on the profile only through the size of the L1 cache, so one count on the
     * smallest (h100's neighbours differ little) would do for ranking; each profile is counted for itself all the same.
     */
    async function timeOf(group: string, kernel: string, profile: ProfileName): Promise<number> {
      const key = `${group} ${kernel} ${profile}`;
      const known = times.get(key);
      if (known !== undefined) return known;
      const fixture = orderings.groups[group];
      const variant = fixture?.variants[kernel];
      assert.ok(fixture !== undefined && variant !== undefined);
      const input = await counter.count(
        {
          file: fixture.file,
          kernel,
          launch: { grid: extents(variant.grid), block: extents(variant.block), sharedBytes: 0 },
          arguments: fixture.arguments,
        },
        profile,
        signal,
      );
      const { totalUs } = modelTime({ ...input, profile: loadProfile(profile) });
      times.set(key, totalUs);
      return totalUs;
    }

    for (const pair of orderings.pairs) {
      const profiles = (pair.profiles ?? profileNames).filter((name) => isProfileName(name));
      for (const profile of profiles)
        it(`${pair.id} (${profile})`, async () => {
          const slower = await timeOf(pair.group, pair.slower, profile);
          const faster = await timeOf(pair.group, pair.faster, profile);
          const text = `${pair.slower} ${slower.toFixed(2)} us, ${pair.faster} ${faster.toFixed(2)} us`;
          if (pair.relation === 'faster') assert.ok(faster < slower, text);
          else assert.ok(faster <= slower * 1.005, text);
        });
    }
  });
});
