import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { BoundArgument } from '../../../../src/evaluation/backends/sim/runner-request.ts';
import type { ProfileName } from '../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import {
  isProfileName,
  loadProfile,
  profileNames,
  withSubGroupSize,
} from '../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import { modelTime } from '../../../../src/evaluation/backends/sim/time-model/model-time.ts';
import type { TimeModelInput } from '../../../../src/evaluation/backends/sim/time-model/time-model-input.ts';
import { findCompiler } from '../../../../src/executors/compiler.ts';
import type { Language } from '../../../../src/protocol/task.ts';
import { LaunchCounter } from './count-launch.ts';
import type { FixtureLaunch } from './count-launch.ts';

/** Pairs of kernels whose order is published; test/fixtures/orderings. */
interface Orderings {
  readonly documents: Readonly<Record<string, { readonly document: string; readonly url: string }>>;
  readonly groups: Readonly<
    Record<
      string,
      {
        readonly file: string;
        /** The same kernels in SYCL, as functions of the same names that launch them. */
        readonly sycl?: string;
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
    /** Why it must hold on Intel GPUs, where the source speaks of NVIDIA's. */
    readonly onIntel?: string;
  }[];
}

const orderings = JSON.parse(
  readFileSync(new URL('../../../fixtures/orderings/orderings.json', import.meta.url), 'utf8'),
) as Orderings;

/**
 * Profiles that launches are counted on, and those whose times are modelled from the same counts: counters depend on the profile
 * through the unit of traffic and the size of L1 only, of which the others differ little.
 */
const countedFor: Readonly<Record<Language, Readonly<Partial<Record<ProfileName, readonly ProfileName[]>>>>> =
  {
    cuda: { h100: ['h100', 'h200', 'a100'], rtx4090: ['rtx4090'], b580: ['b580', 'lnl', 'pvc'] },
    sycl: { h100: ['h100', 'h200'], b580: ['b580', 'lnl', 'pvc'] },
  };
/** Counts that run at once. */
const workers = 2;

function extents(values: readonly number[]): readonly [number, number, number] {
  return [values[0] ?? 1, values[1] ?? 1, values[2] ?? 1];
}

function isClaimed(pair: Orderings['pairs'][number], profile: ProfileName): boolean {
  return pair.profiles?.includes(profile) ?? true;
}

/** Microseconds of a kernel, or why there are none, by `language group kernel profile`. */
type Times = Map<string, number | Error>;

function timeIn(times: Times, ...key: readonly string[]): number {
  const time = times.get(key.join(' '));
  if (time instanceof Error) throw time;
  assert.ok(time !== undefined, `${key.join(' ')} was not counted`);
  return time;
}

/** Counts every variant that a claimed pair names, once for each profile counted on. */
async function countAll(language: Language, signal: AbortSignal): Promise<Times> {
  const times: Times = new Map();
  await using counter = await LaunchCounter.create(signal, language);
  const jobs = Object.entries(orderings.groups).flatMap(
    ([group, { file, sycl, arguments: bound, variants }]) =>
      Object.entries(variants).flatMap(([kernel, { grid, block }]) => {
        const path = language === 'cuda' ? file : sycl;
        if (path === undefined) return [];
        const launch = { grid: extents(grid), block: extents(block), sharedBytes: 0 };
        const fixture: FixtureLaunch = {
          file: path,
          kernel,
          arguments: bound,
          ...(language === 'cuda' ? { launch } : {}),
        };
        const pairs = orderings.pairs.filter(
          (pair) => pair.group === group && [pair.slower, pair.faster].includes(kernel),
        );
        const profiles = (Object.keys(countedFor[language]) as ProfileName[]).filter((profile) =>
          pairs.some((pair) => isClaimed(pair, profile)),
        );
        return profiles.length === 0 ? [] : [{ group, fixture, profiles }];
      }),
  );
  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift())
      for (const counted of job.profiles) {
        let input: TimeModelInput | Error;
        try {
          input = await counter.count(job.fixture, counted, signal);
        } catch (error) {
          input = error instanceof Error ? error : new Error(String(error));
        }
        for (const profile of countedFor[language][counted] ?? [])
          times.set(
            [language, job.group, job.fixture.kernel, profile].join(' '),
            input instanceof Error ? input : modelTime({ ...input, profile: loadProfile(profile) }).totalUs,
          );
      }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return times;
}

async function hasCompiler(signal: AbortSignal): Promise<boolean> {
  try {
    await findCompiler('c++', signal);
    return true;
  } catch {
    console.log('      skipped: no C++ compiler on this machine');
    return false;
  }
}

describe('known orderings', () => {
  it('name a published source each, at least 24 of them, and say why they hold on Intel GPUs', () => {
    assert.ok(
      orderings.pairs.filter(({ group }) => orderings.groups[group]?.sycl !== undefined).length >= 24,
    );
    for (const pair of orderings.pairs) {
      const source = orderings.documents[pair.source];
      assert.ok(source !== undefined && source.url.startsWith('https://'), pair.id);
      assert.ok(pair.statement.length > 10, pair.id);
      const variants = orderings.groups[pair.group]?.variants ?? {};
      assert.ok(variants[pair.slower] !== undefined && variants[pair.faster] !== undefined, pair.id);
      for (const name of pair.profiles ?? []) assert.ok(isProfileName(name), pair.id);
      assert.equal(pair.onIntel !== undefined, isClaimed(pair, 'b580'), pair.id);
    }
    const modelled = Object.values(countedFor.cuda).flat();
    assert.deepEqual([...modelled].sort(), [...profileNames].sort());
  });

  for (const language of ['cuda', 'sycl'] as const)
    describe(`hold in the simulator, written in ${language === 'cuda' ? 'CUDA' : 'SYCL'}`, function () {
      this.timeout(600_000);
      let times: Times = new Map();

      before(async function () {
        const { signal } = new AbortController();
        if (await hasCompiler(signal)) times = await countAll(language, signal);
        else this.skip();
      });

      for (const pair of orderings.pairs) {
        if (language === 'sycl' && orderings.groups[pair.group]?.sycl === undefined) continue;
        for (const profile of Object.values(countedFor[language]).flat()) {
          if (!isClaimed(pair, profile)) continue;
          it(`${pair.id} (${profile})`, () => {
            const slower = timeIn(times, language, pair.group, pair.slower, profile);
            const faster = timeIn(times, language, pair.group, pair.faster, profile);
            const text = `${pair.slower} ${slower.toFixed(2)} us, ${pair.faster} ${faster.toFixed(2)} us`;
            if (pair.relation === 'faster') assert.ok(faster < slower, text);
            else assert.ok(faster <= slower * 1.005, text);
          });
        }
      }
    });
});

describe('sub-groups of 16', function () {
  this.timeout(600_000);

  it('make requests of one line of 64 bytes where sub-groups of 32 make requests of two', async function () {
    const { signal } = new AbortController();
    if (!(await hasCompiler(signal))) return this.skip();
    await using counter = await LaunchCounter.create(signal, 'sycl');
    const group = orderings.groups['strided-copy'];
    assert.ok(group?.sycl !== undefined);
    const perRequest: number[] = [];
    const totals: number[] = [];
    for (const [kernel, size] of [
      ['copy_contiguous', 32],
      ['copy_by_sixteen', 16],
    ] as const) {
      const input = await counter.count(
        { file: group.sycl, kernel, arguments: group.arguments },
        'b580',
        signal,
      );
      assert.equal(input.profile.warpSize, size);
      assert.equal(input.counters.warpsPerBlock, 256 / size);
      for (const { requests, sectors, lanes } of input.counters.memory) {
        perRequest.push(sectors / requests);
        assert.equal(lanes / requests, size);
      }
      totals.push(modelTime(input).totalUs);
    }
    assert.deepEqual(perRequest, [2, 2, 1, 1]);
    // Both are limited by device memory.
    assert.ok(Math.abs((totals[1] ?? 0) / (totals[0] ?? 1) - 1) < 0.1, totals.join(', '));
    assert.equal(withSubGroupSize(loadProfile('b580'), 16).maxWarps, 64);
  });
});
