import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import { packageRoot } from '../../../src/shared/package-root.ts';
import { accessesByKernel, isPresent, sources } from './host-compilers.ts';
import { type Answer, type MemoryCounters, buildSyclRunner, converse } from './sim-runner.ts';

const run = promisify(execFile);
const native = join(packageRoot(), 'native');
const headers = join(native, 'sim/sycl/include');
const programs = join(native, 'sim/tests/sycl');
const unit = join(programs, 'units/library.cpp');
/** As the evaluator compiles units (src/evaluation/backends/sim/native-sim.ts). */
const checkerFlags = [
  ...['-std=gnu++20', '-O1', '-g1', '-fPIC', '-fno-semantic-interposition', '-ffp-contract=off'],
  ...['-fno-strict-aliasing', '-fno-math-errno', '-fstack-clash-protection', '-fsanitize=thread'],
];
const compilerFlags: Readonly<Record<string, readonly string[]>> = {
  'g++': ['-fno-thread-jumps', '-fno-tree-sra', '-fno-tree-vectorize'],
  'clang++': [
    ...['-fno-vectorize', '-fno-slp-vectorize'],
    ...['-mllvm', '-tsan-instrument-read-before-write=1'],
  ],
};
/** Programs that compare kernels with values computed on the host, and print how many checks failed. */
const comparisons = [
  'sub-groups',
  'work-groups',
  'atomics',
  'mathematics',
  'reductions',
  'extensions',
] as const;

describe('SYCL library', function () {
  this.timeout(300_000);
  let folder = '';

  before(function () {
    if (!isPresent('g++')) {
      console.log('      skipped: no g++');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'kf-sycl-library-'));
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  describe('programs compare kernels with values computed on the host', () => {
    const objects: string[] = [];

    before(async () => {
      const folders = ['sim/core', 'common', 'sim/standalone', 'sim/cuda/runtime', 'sim/sycl/runtime'];
      const files = folders.flatMap(sources);
      const half = Math.ceil(files.length / 2);
      const compileAll = async (from: number, to: number): Promise<void> => {
        for (let index = from; index < to; index++) {
          const file = files[index] ?? '';
          objects[index] = join(folder, `${String(index)}-${basename(file)}.o`);
          // The scheduler's call of a kernel needs a compiler that keeps no frame pointer and inlines it.
          await run('g++', ['-std=c++20', '-O1', '-I', native, '-c', file, '-o', objects[index] ?? '']);
        }
      };
      await Promise.all([compileAll(0, half), compileAll(half, files.length)]);
    });

    for (const name of comparisons) {
      it(`${name} passes its own checks, in order and shuffled`, async () => {
        const object = join(folder, `${name}.o`);
        const program = join(folder, name);
        const flags = ['-std=c++20', '-O1', '-w', '-fno-thread-jumps', '-I', headers, '-I', native];
        await run('g++', [...flags, '-c', join(programs, `${name}.cpp`), '-o', object]);
        await run('g++', [...objects, object, '-ldl', '-o', program]);
        for (const order of ['forward', 'random']) {
          const env = { ...process.env, KF_SIM_MODE: 'check', KF_SIM_ORDER: order };
          const { stderr } = await run(program, [], { timeout: 120_000, env });
          assert.match(stderr, /^[1-9]\d* checks, 0 failures$/m);
          assert.doesNotMatch(stderr, /^findings/m);
        }
      });
    }
  });

  for (const [compiler, extra] of Object.entries(compilerFlags)) {
    it(`${compiler} makes one access per vec and none for indices`, function () {
      if (!isPresent(compiler)) {
        console.log(`      skipped: no ${compiler}`);
        this.skip();
      }
      const file = join(programs, 'vector-accesses.cpp');
      const flags = [...checkerFlags, ...extra, '-w', '-I', headers, '-I', native];
      const assembly = execFileSync(compiler, [...flags, '-S', file, '-o', '-'], { encoding: 'utf8' });
      const found = accessesByKernel(assembly);
      const expected = readFileSync(file, 'utf8').matchAll(
        /\/\/ reads: ([\d ]+), writes: ([\d ]+)\nKERNEL void (kf_\w+)/g,
      );
      let kernels = 0;
      for (const [, reads = '', writes = '', name = ''] of expected) {
        const actual = found.get(name);
        assert.ok(actual !== undefined, name);
        // g++ calls an access without alignment a range (0); clang reads the work-item's position, which the hooks ignore.
        const sizes = (text: string): number[] => text.split(' ').map((size) => (compiler === 'clang++' && size === '0' ? 16 : Number(size)));
        const wide = (all: readonly number[]): number[] => all.filter((size) => size > 4);
        if (compiler === 'g++') assert.deepEqual(actual.reads, sizes(reads), name);
        else assert.deepEqual(wide(actual.reads), wide(sizes(reads)), name);
        assert.deepEqual(actual.writes, sizes(writes), name);
        kernels++;
      }
      assert.equal(kernels, 13);
    });

    it(`${compiler} compiles every header of the facade without a warning`, function () {
      if (!isPresent(compiler)) {
        console.log(`      skipped: no ${compiler}`);
        this.skip();
      }
      const flags = [...checkerFlags, ...extra, '-Wall', '-Wextra', '-Werror', '-I', headers];
      const messages = execFileSync(
        compiler,
        [...flags, '-include', 'sycl/sycl.hpp', '-x', 'c++', '-fsyntax-only', '/dev/null'],
        { encoding: 'utf8' },
      );
      assert.equal(messages, '');
    });
  }

  for (const [compiler, extra] of Object.entries(compilerFlags)) {
    describe(`kernels compiled by ${compiler}`, () => {
      let runner = '';
      let library = '';
      const kernels = [...readFileSync(unit, 'utf8').matchAll(/^(?:\/\/ )?KERNEL\((\w+)\)/gm)].map(
        (match) => match[1],
      );

      before(async function () {
        if (!isPresent(compiler)) {
          console.log(`      skipped: no ${compiler}`);
          this.skip();
        }
        runner = await buildSyclRunner();
        const object = join(folder, `${compiler}-unit.o`);
        library = join(folder, `${compiler}-unit.so`);
        const flags = [...checkerFlags, ...extra, '-fsanitize-coverage=trace-pc', '-w', '-I', headers];
        await run(compiler, [...flags, '-I', native, '-c', unit, '-o', object]);
        await run('g++', ['-shared', object, '-o', library]);
      });

      async function answer(
        kernel: string,
        mode: 'check' | 'count',
        { local = 128, subGroup = 32, order = 'forward' } = {},
      ): Promise<Answer> {
        const which = kernels.indexOf(kernel);
        assert.notEqual(which, -1, `no kernel ${kernel}`);
        const request = [
          ...['request 1', 'nonce a1b2', 'seed 7'],
          'argument 0 buffer f32 1024 input normal',
          'argument 1 buffer f32 1024 inout constant 0',
          'argument 2 buffer i32 16 inout constant 0',
          `argument 3 scalar i32 ${local}`,
          `argument 4 scalar i32 ${which}`,
          'names in out flags local which',
          `mode ${mode}`,
          `order ${order}`,
          'end\n',
        ].join('\n');
        const args = ['--candidate', library, '--warp-size', String(subGroup)];
        const [text] = await converse(runner, args, request, folder);
        assert.ok(text !== undefined, 'the runner did not answer');
        return JSON.parse(text) as Answer;
      }
      async function counted(
        kernel: string,
        options: { local?: number; subGroup?: number } = {},
      ): Promise<NonNullable<Answer['counters']>> {
        const result = await answer(kernel, 'count', options);
        assert.equal(result.event, 'done', result.message);
        assert.ok(result.counters !== null);
        return result.counters;
      }
      const requests = (all: readonly MemoryCounters[], space: string, operation: string): number =>
        all
          .filter((one) => one.space === space && one.operation === operation)
          .reduce((sum, one) => sum + one.requests, 0);

      for (const subGroup of [8, 16, 32]) {
        const rounds = Math.log2(subGroup);
        const warps = 1024 / subGroup;
        it(`reduces and scans sub-groups of ${subGroup} in ${rounds} shuffles`, async () => {
          for (const kernel of ['sub_group_reduce', 'sub_group_scan']) {
            const counters = await counted(kernel, { subGroup });
            assert.equal(counters.shuffles, warps * rounds, kernel);
            assert.equal(counters.barriers, 0, kernel);
            assert.equal(requests(counters.memory, 'shared', 'load'), 0, kernel);
          }
        });
        it(`reduces work-groups of sub-groups of ${subGroup} through one slot each and two barriers`, async () => {
          const local = 8 * subGroup;
          const counters = await counted('work_group_reduce', { subGroup, local });
          assert.equal(counters.shuffles, warps * rounds * 2);
          assert.equal(counters.barriers, warps * 2);
          assert.equal(requests(counters.memory, 'shared', 'store'), warps);
          assert.equal(requests(counters.memory, 'shared', 'load'), warps);
        });
      }
      it('broadcasts through local memory and two barriers, votes with one', async () => {
        const broadcast = await counted('work_group_broadcast');
        assert.equal(broadcast.barriers, 64);
        assert.equal(requests(broadcast.memory, 'shared', 'store'), 8);
        assert.equal(requests(broadcast.memory, 'shared', 'load'), 32);
        assert.equal((await counted('vote')).barriers, 32);
      });
      it('moves a float4 in one access', async () => {
        const { memory } = await counted('vectors');
        const wide = memory.filter((one) => one.space === 'global').map((one) => [one.bytes, one.requests]);
        assert.deepEqual(wide, [
          [16, 8],
          [16, 8],
        ]);
      });
      it('reduces a range with one atomic per work-group', async () => {
        const counters = await counted('reduction_of_range');
        assert.equal(requests(counters.memory, 'global', 'atomic'), 4);
        assert.equal(counters.shuffles, 32 * 10);
      });
      it('counts mathematical functions under the names of CUDA', async () => {
        const result = (await answer('special_functions', 'count')) as Answer & {
          readonly counters: { readonly specials?: unknown };
        };
        const text = JSON.stringify(result.counters);
        for (const name of ['expf', '__expf', 'rsqrtf', 'powf']) assert.ok(text.includes(`"${name}"`), name);
      });
      it('makes one atomic access per update', async () => {
        const { memory } = await counted('atomic_sum');
        assert.equal(requests(memory, 'global', 'atomic'), 32);
      });

      const defects = [
        ['divergent_sub_group', 'invalid-shuffle', 'uniform_sub_group'],
        ['divergent_work_group', 'divergent-barrier', 'uniform_work_group'],
        ['plain_update', 'race', 'atomic_update'],
        ['unsynchronised_local', 'race', 'synchronised_local'],
        ['unordered_message', 'race', 'ordered_message'],
      ] as const;
      for (const [kernel, kind, twin] of defects) {
        it(`finds ${kind} in ${kernel}, nothing in ${twin}`, async () => {
          const found = await answer(kernel, 'check');
          assert.ok(
            found.findings.some((finding) => finding.kind === kind),
            JSON.stringify(found.findings),
          );
          for (const order of ['forward', 'reverse', 'random 3'])
            assert.deepEqual((await answer(twin, 'check', { order })).findings, [], order);
        });
      }
      it('names the line of a matrix operation it does not simulate', async () => {
        const result = await answer('joint_matrices', 'check');
        assert.match(`${result.kind ?? ''} ${result.message ?? ''}`, /unsupported.*joint_matrix/);
        const lines = readFileSync(unit, 'utf8').split('\n');
        assert.match(lines[(result.line ?? 0) - 1] ?? '', /joint_matrix_fill/);
      });
    });
  }
});
