import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { packageRoot } from '../../../src/shared/package-root.ts';
import {
  type Answer,
  type MemoryCounters,
  buildCoreRunner,
  buildUnit,
  compilerOrReason,
  converse,
  readFloats,
} from './sim-runner.ts';

const source = join(packageRoot(), 'native/sim/tests/units/kernels.cpp');
const kernels = [...readFileSync(source, 'utf8').matchAll(/^KERNEL\((\w+)\)/gm)].map((match) => match[1]);

interface Launch {
  readonly grid?: number;
  readonly block?: string;
  readonly mode?: 'check' | 'count' | 'run';
  readonly order?: string;
  readonly n?: number;
  readonly lines?: readonly string[];
  readonly elements?: number;
}

function requestText(kernel: string, launch: Launch): string {
  const which = kernels.indexOf(kernel);
  assert.notEqual(which, -1, `no kernel ${kernel}`);
  const elements = launch.elements ?? 1024;
  return [
    'request 1',
    'nonce a1b2',
    'seed 7',
    `launch ${launch.grid ?? 4} 1 1 ${launch.block ?? '256 1 1'} 0`,
    `argument 0 buffer f32 ${elements} input normal`,
    `argument 1 buffer f32 ${elements} output`,
    'argument 2 buffer i32 1024 inout constant 0',
    `argument 3 scalar i32 ${launch.n ?? 1024}`,
    `argument 4 scalar i32 ${which}`,
    'names in out flags n which',
    `mode ${launch.mode ?? 'check'}`,
    `order ${launch.order ?? 'forward'}`,
    'dump out',
    ...(launch.lines ?? []),
    'end\n',
  ].join('\n');
}

describe('simulated GPU core', function () {
  this.timeout(300_000);
  let folder = '';
  let runner = '';
  const units = { checked: '', plain: '' };

  before(async function () {
    const compiler = await compilerOrReason();
    if (compiler === undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), 'kf-sim-core-'));
    runner = await buildCoreRunner();
    units.checked = await buildUnit(compiler, source, 'checked', folder);
    units.plain = await buildUnit(compiler, source, 'plain', folder);
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  async function texts(unit: 'checked' | 'plain', requests: readonly string[]): Promise<string[]> {
    return converse(runner, ['--candidate', units[unit]], requests.join(''), folder);
  }
  async function answer(kernel: string, launch: Launch = {}): Promise<Answer> {
    const unit = launch.mode === 'run' ? 'plain' : 'checked';
    const [text] = await texts(unit, [requestText(kernel, launch)]);
    assert.ok(text !== undefined, 'the runner did not answer');
    return JSON.parse(text) as Answer;
  }
  async function output(kernel: string, launch: Launch = {}): Promise<number[]> {
    const result = await answer(kernel, launch);
    assert.equal(result.event, 'done', result.message ?? '');
    return [...readFloats(join(folder, result.outputs[0]?.file ?? ''))];
  }
  async function accesses(kernel: string, launch: Launch = {}): Promise<readonly MemoryCounters[]> {
    const { counters } = await answer(kernel, { ...launch, mode: 'count' });
    assert.ok(counters !== null);
    return counters.memory;
  }

  describe('runs kernels', () => {
    for (const mode of ['run', 'check', 'count'] as const) {
      it(`gives the same copy and sums in mode ${mode}`, async () => {
        const values = await output('copy', { mode });
        assert.ok(new Set(values).size > 1000, 'inputs vary');
        const sums = await output('reduce', { mode });
        for (let block = 0; block < 4; block++) {
          const expected = values.slice(block * 256, block * 256 + 256).reduce((a, b) => a + b, 0);
          assert.ok(Math.abs((sums[block] ?? NaN) - expected) < 1e-3);
        }
      });
    }
    for (const order of ['reverse', 'random 5']) {
      it(`gives the same sums in order ${order}`, async () => {
        const forward = await output('reduce', { mode: 'run' });
        assert.deepEqual((await output('reduce', { mode: 'run', order })).slice(0, 4), forward.slice(0, 4));
      });
    }
    it('lets threads run forward, backward and shuffled', async () => {
      const forward = await output('order_sensitive', { mode: 'run' });
      const reverse = await output('order_sensitive', { mode: 'run', order: 'reverse' });
      const random = await output('order_sensitive', { mode: 'run', order: 'random 5' });
      const other = await output('order_sensitive', { mode: 'run', order: 'random 6' });
      assert.deepEqual(reverse, forward.toReversed());
      assert.notDeepEqual(random, forward);
      assert.notDeepEqual(random, other);
      assert.deepEqual(random.toSorted(), forward.toSorted());
    });
    it('makes the content of large buffers when it is touched, the same as at once', async () => {
      const whole = { mode: 'run', grid: 1024, elements: 262_143, n: 262_143 } as const;
      const pieces = { mode: 'run', grid: 2048, elements: 524_288, n: 524_288 } as const;
      const expected = await output('copy', whole);
      assert.deepEqual((await output('copy', pieces)).slice(0, 262_143), expected);
      const [sampled] = await texts('checked', [
        requestText('copy', { ...pieces, mode: 'count', lines: ['blocks list 700 1900'] }),
      ]);
      assert.equal((JSON.parse(sampled ?? '') as Answer).counters?.blocksRun, 2);
    });
    it('sees writes to inputs, also to one element of a large one', async () => {
      for (const elements of [1024, 524_288]) {
        const launch = { mode: 'run', grid: elements / 256, elements, lines: ['blocks list 1'] } as const;
        assert.equal((await answer('write_to_input', launch)).inputsIntact, false);
        assert.equal((await answer('copy', { ...launch, n: elements })).inputsIntact, true);
      }
    });
    it('reduces predicates at barriers', async () => {
      assert.ok((await output('barrier_counts', { mode: 'run' })).every((value) => value === 86));
    });
    it('exchanges values among a warp and among tiles of it', async () => {
      const values = await output('copy', { mode: 'run' });
      for (const [kernel, width] of [
        ['butterfly', 32],
        ['tile_butterfly', 8],
      ] as const) {
        const sums = await output(kernel, { mode: 'run' });
        for (let first = 0; first < 1024; first += width) {
          const expected = values.slice(first, first + width).reduce((a, b) => a + b, 0);
          for (let i = 0; i < width; i++)
            assert.ok(Math.abs((sums[first + i] ?? NaN) - expected) < 1e-3, kernel);
        }
      }
    });
    it('names the lanes that reach a call together', async () => {
      const values = await output('converged_branch', { mode: 'run', block: '32 1 1', grid: 32 });
      assert.equal(values[0], 1023);
      assert.equal(values[31], 2 ** 32 - 1024);
    });
    it('keeps all blocks resident for a grid barrier', async () => {
      for (const mode of ['run', 'check'] as const) {
        const values = await output('grid_sum', { grid: 40, block: '64 1 1', mode });
        assert.ok(values.slice(40, 80).every((value) => value === 820));
      }
    });
    it('says how many blocks fit when a grid barrier has too many', async () => {
      const result = await answer('grid_sum', { grid: 500, mode: 'run' });
      assert.equal(result.kind, 'limit');
      assert.match(result.message ?? '', /all 500 blocks resident; the simulator holds 64/);
    });
    it('lets a block wait for one that starts later', async () => {
      const values = await output('flag_between_blocks_good', { grid: 8, mode: 'run' });
      assert.deepEqual(values.slice(0, 8), [1, 2, 3, 4, 5, 6, 7, 8]);
    });
  });

  describe('checks', () => {
    const planted: readonly (readonly [string, string, Launch?])[] = [
      ['missing_barrier', 'race'],
      ['write_after_read', 'race'],
      ['warp_synchronous', 'race'],
      ['tile_synchronous', 'race'],
      ['same_word_bytes', 'race'],
      ['block_race', 'race'],
      ['lost_update', 'race'],
      ['last_block', 'race'],
      ['past_the_end', 'out-of-bounds'],
    ];
    for (const [name, kind, launch] of planted)
      it(`finds ${name.replaceAll('_', ' ')} and stays silent about its twin`, async () => {
        const bad = await answer(`${name}_bad`, launch);
        assert.equal(bad.findings[0]?.kind, kind);
        const good = await answer(`${name}_good`, launch);
        assert.deepEqual(good.findings, []);
        assert.ok(good.inputsIntact && good.redZonesIntact);
      });
    it('accepts a flag that several threads set to one value, but not to several values', async () => {
      assert.equal((await answer('flag_of_several_values_bad')).findings[0]?.kind, 'race');
      assert.deepEqual((await answer('flag_of_one_value_good')).findings, []);
    });
    it('stays silent about correct kernels in every order', async () => {
      const correct = [
        'copy',
        'reduce',
        'butterfly',
        'tile_butterfly',
        'barrier_counts',
        'last_block_good',
        'flag_between_blocks_good',
      ];
      for (const order of ['forward', 'reverse', 'random 3'])
        for (const kernel of correct)
          assert.deepEqual((await answer(kernel, { order })).findings, [], `${kernel} ${order}`);
      assert.deepEqual((await answer('grid_sum', { grid: 40, block: '64 1 1' })).findings, []);
    });
    it('finds warp-synchronous code without __syncwarp, volatile or not', async () => {
      const [finding] = (await answer('volatile_tail_bad', { block: '64 1 1' })).findings;
      assert.equal(finding?.kind, 'race');
      assert.match(finding?.message ?? '', /lanes of one warp/);
    });
    it('finds atomics against plain accesses', async () => {
      const { findings } = await answer('atomic_and_plain_bad');
      assert.ok(findings.some((finding) => finding.message.startsWith('atomic and plain access')));
    });
    it('wants a barrier before the fence of a thread that speaks for its block', async () => {
      assert.equal((await answer('last_block_without_barrier_bad')).findings[0]?.kind, 'race');
    });
    it('names buffer and distance of accesses out of bounds', async () => {
      const past = await answer('past_the_end_bad');
      assert.match(
        past.findings[0]?.message ?? '',
        /1 element \(4 bytes\) past the end of `out` \(1024 elements\)/,
      );
      assert.equal(past.redZonesIntact, false);
      const before = await answer('before_the_start_bad');
      assert.match(before.findings[0]?.message ?? '', /1 element \(4 bytes\) before the start of `in`/);
      const shared = await answer('shared_past_the_end_bad');
      assert.equal(shared.findings[0]?.space, 'shared');
      assert.match(shared.findings[0]?.message ?? '', /past the end of `tile` \(256 elements\)/);
    });
    it('survives accesses to unmapped memory', async () => {
      const result = await answer('far_away_bad');
      assert.equal(result.event, 'done');
      assert.equal(result.findings[0]?.kind, 'wild-access');
      assert.match(result.ended ?? '', /memory that does not belong to the kernel/);
      assert.equal((await answer('far_away_bad', { mode: 'run' })).event, 'done');
    });
    it('finds reads of shared memory and outputs that nobody wrote', async () => {
      for (const kernel of ['uninitialised_shared_bad', 'uninitialised_output_bad'])
        assert.equal((await answer(kernel)).findings[0]?.kind, 'uninitialised-read');
    });
    it('finds misaligned vector accesses', async () => {
      const result = await answer('vector_copy_good', { grid: 1, lines: ['offset-elements 1'] });
      assert.equal(result.findings[0]?.kind, 'misaligned-access');
      assert.deepEqual((await answer('vector_copy_good', { grid: 1 })).findings, []);
    });
    it('finds barriers that not all threads of a block reach', async () => {
      const divergent = (await answer('divergent_barrier_bad')).findings[0];
      assert.equal(divergent?.kind, 'divergent-barrier');
      assert.notEqual(divergent?.address, divergent?.otherAddress);
    });
    it('tells of threads that ended before a barrier, and lets the others go on', async () => {
      const { findings, ended, event } = await answer('exit_before_barrier_good');
      assert.deepEqual([event, ended, findings.map(({ kind }) => kind)], ['done', undefined, ['exit-before-barrier']]);
      assert.match(findings[0]?.message ?? '', /156 of 256 threads/);
      const values = await output('exit_before_barrier_good', { mode: 'run' });
      assert.deepEqual(values.slice(0, 100), Array.from({ length: 100 }, () => 1));
    });
    it('still finds a deadlock and different barriers where some threads have ended', async () => {
      const kinds = (await answer('exit_and_divergent_barrier_bad')).findings.map(({ kind }) => kind);
      assert.ok(kinds.includes('divergent-barrier') && kinds.includes('exit-before-barrier'), kinds.join());
      const { findings, ended } = await answer('exit_and_deadlock_bad');
      assert.ok(findings.some(({ kind }) => kind === 'deadlock'));
      assert.match(ended ?? '', /deadlock/);
    });
    it('finds invalid shuffles and deadlocks, and never hangs', async () => {
      for (const kernel of ['shuffle_from_absent_bad', 'shuffle_in_branch_bad'])
        assert.equal((await answer(kernel)).findings[0]?.kind, 'invalid-shuffle');
      assert.equal((await answer('grid_and_block_barrier_bad')).findings[0]?.kind, 'deadlock');
    });
    it('counts the elements of outputs that were not written', async () => {
      for (const mode of ['check', 'run'] as const)
        assert.equal((await answer('copy', { mode, n: 1000 })).outputs[0]?.unwrittenElements, 24);
    });
  });

  describe('answers when a launch ends early', () => {
    it('names place and reason of traps and unsupported constructs', async () => {
      const stopped = await answer('stops_bad');
      assert.deepEqual([stopped.kind, stopped.file, stopped.line], ['trap', 'kernel.cu', 12]);
      assert.equal((await answer('unsupported_bad')).kind, 'unsupported');
    });
    it('reports division by zero and a stack that is too deep', async () => {
      assert.equal((await answer('divide_by_zero_bad')).message, 'integer division by zero');
      assert.equal((await answer('deep_stack_bad', { mode: 'run' })).kind, 'limit');
    });
    it('goes on with the next request', async () => {
      const requests = ['far_away_bad', 'unsupported_bad', 'reduce'].map((name) => requestText(name, {}));
      const last = JSON.parse((await texts('checked', requests))[2] ?? '') as Answer;
      assert.equal(last.event, 'done');
      assert.deepEqual(last.findings, []);
    });
    it('reports launches that no GPU takes', async () => {
      assert.equal((await answer('copy', { block: '2048 1 1' })).findings[0]?.kind, 'invalid-launch');
    });
    it('names the line of a request it cannot read', async () => {
      const result = await answer('copy', { lines: ['colour blue'] });
      assert.equal(result.kind, 'bad-request');
      assert.match(result.message ?? '', /line 14 \(`colour blue`\): unknown key `colour`/);
    });
  });

  describe('counts', () => {
    it('sees 4 sectors per request for unit stride and 32 for a stride of 32', async () => {
      const [load, store] = await accesses('copy');
      assert.deepEqual([load?.requests, load?.lanes, load?.sectors, load?.idealSectors], [32, 1024, 128, 128]);
      assert.deepEqual([load?.operation, load?.buffer, store?.buffer], ['load', 'in', 'out']);
      const [strided] = await accesses('strided', { elements: 32768 });
      assert.deepEqual([strided?.requests, strided?.sectors, strided?.idealSectors], [32, 1024, 128]);
    });
    it('sees 32 wavefronts for a column of a 32 x 32 tile and one when it is padded', async () => {
      const shared = async (kernel: string): Promise<readonly (number | undefined)[]> => {
        const all = await accesses(kernel, { grid: 1, block: '32 32 1' });
        const [load] = all.filter((each) => each.space === 'shared' && each.operation === 'load');
        return [load?.requests, load?.wavefronts, load?.idealWavefronts];
      };
      assert.deepEqual(await shared('column_of_32'), [32, 1024, 32]);
      assert.deepEqual(await shared('column_of_33'), [32, 32, 32]);
    });
    it('counts the clocks of L1 that are measured for strided loads', async () => {
      for (const [stride, clocks] of [
        [1, 1],
        [2, 2],
        [4, 4],
        [17, 5],
        [32, 32],
        [33, 8], // gpu-strides measures 9
      ] as const) {
        const [load] = await accesses('strided_by_n', { n: stride, elements: 1024 * stride });
        assert.deepEqual(
          [load?.requests, load?.wavefronts, load?.idealWavefronts],
          [32, 32 * clocks, 32],
          `${stride}`,
        );
      }
    });
    it('tells sectors that a store fills from those it writes in part', async () => {
      const store = async (kernel: string, launch: Launch = {}): Promise<readonly (number | undefined)[]> => {
        const [found] = (await accesses(kernel, launch)).filter((each) => each.operation === 'store');
        return [found?.sectors, found?.idealSectors, found?.partialSectors];
      };
      assert.deepEqual(await store('copy'), [128, 128, 0]);
      assert.deepEqual(await store('copy', { n: 1021 }), [128, 128, 1]);
      assert.deepEqual(await store('strided_store', { elements: 32768 }), [1024, 128, 1024]);
      assert.deepEqual(await store('first_half_of_sectors'), [128, 64, 128]);
      assert.deepEqual(await store('vector_copy_good', { grid: 1 }), [128, 128, 0]);
    });
    it('tells loads of new sectors from those of what the warp just had', async () => {
      const loads = async (kernel: string): Promise<readonly (number | undefined)[]> => {
        const [load] = await accesses(kernel);
        return [load?.requests, load?.freshRequests];
      };
      assert.deepEqual(await loads('copy'), [32, 32]);
      // Eight floats after one another lie in one sector.
      assert.deepEqual(await loads('reread'), [32 * 1024, (32 * 1024) / 8]);
    });
    it('counts loads of shared memory that continue each other as one of 16 bytes', async () => {
      const wide = async (kernel: string): Promise<readonly (number | undefined)[]> => {
        const all = (await accesses(kernel, { grid: 1, block: '32 1 1' })).filter(
          (each) => each.space === 'shared' && each.operation === 'load',
        );
        const sum = (pick: (each: MemoryCounters) => number | undefined): number =>
          all.reduce((total, each) => total + (pick(each) ?? NaN), 0);
        return [
          sum((each) => each.requests),
          sum((each) => each.wavefronts),
          sum((each) => each.wideRequests),
          sum((each) => each.wideWavefronts),
        ];
      };
      assert.deepEqual(await wide('four_in_a_row'), [4, 16, 1, 4]);
      assert.deepEqual(await wide('four_for_all'), [4, 4, 1, 1]);
      assert.deepEqual(await wide('four_rows'), [4, 4, 4, 4]);
    });
    it('sees one 16-byte access for a vector of four floats', async () => {
      const [load, store] = await accesses('vector_copy_good', { grid: 1 });
      assert.deepEqual([load?.bytes, load?.requests, load?.sectors], [16, 8, 128]);
      assert.deepEqual([store?.bytes, store?.requests, store?.idealSectors], [16, 8, 128]);
    });
    it('sees lanes that serialise on one atomic', async () => {
      const [atomic] = await accesses('histogram_of_one');
      assert.deepEqual(
        [atomic?.operation, atomic?.requests, atomic?.sameAddressLanes],
        ['atomic', 32, 1024],
      );
    });
    it('sees branches that half the lanes take', async () => {
      const { counters } = await answer('half_the_lanes', { mode: 'count' });
      assert.ok(counters?.basicBlocks.some((block) => block.warps === 32 && block.lanes === 512));
    });
    it('counts barriers and shuffles once per warp', async () => {
      assert.equal((await answer('reduce', { mode: 'count' })).counters?.barriers, 4 * 8 * 8);
      assert.equal((await answer('butterfly', { mode: 'count' })).counters?.shuffles, 4 * 8 * 5);
    });
    it('serves repeated loads from the L1 when they fit', async () => {
      const misses = async (...lines: readonly string[]): Promise<number | undefined> =>
        (await accesses('reread', { lines }))[0]?.l1MissSectors;
      // Four blocks read the same 128 sectors (4 KB), one after the other or side by side.
      assert.equal(await misses('l1-bytes 65536', 'resident-blocks 1'), 128);
      assert.equal(await misses('l1-bytes 1024', 'resident-blocks 1'), 4 * 128);
      assert.equal(await misses('l1-bytes 1024', 'resident-blocks 4'), 128);
    });
    it('runs the listed blocks only', async () => {
      const { counters } = await answer('copy', { mode: 'count', lines: ['blocks list 0 2 3'] });
      assert.deepEqual([counters?.blocksRun, counters?.blocksTotal], [3, 4]);
      assert.equal(counters?.buffers[0]?.sectorsRead, 96);
    });
  });

  it('gives byte-identical answers to the same request', async () => {
    for (const mode of ['check', 'count'] as const) {
      const requests = ['missing_barrier_bad', 'reduce', 'tile_butterfly'].map((kernel) =>
        requestText(kernel, { mode, order: 'random 11' }),
      );
      assert.deepEqual(await texts('checked', requests), await texts('checked', requests));
      const [first, second] = await texts('checked', [requests[0] ?? '', requests[0] ?? '']);
      assert.equal(first, second);
    }
  });
});
