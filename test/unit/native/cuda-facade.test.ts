import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import { translateProgram } from '../../../src/evaluation/backends/sim/translate-cuda.ts';
import { packageRoot } from '../../../src/shared/package-root.ts';
import { loadParser } from '../../../src/syntax/parser.ts';
import { accessesByKernel, isPresent, sources } from './host-compilers.ts';

const run = promisify(execFile);
const native = join(packageRoot(), 'native');
const headers = join(native, 'sim/cuda/include');
const programs = join(native, 'sim/tests/cuda');
const checkerFlags = ['-std=c++20', '-O1', '-g1', '-fPIC', '-fno-semantic-interposition', '-fsanitize=thread'];
const compilerFlags: Readonly<Record<string, readonly string[]>> = {
  'g++': ['-fno-tree-sra', '-fno-tree-vectorize'],
  'clang++': ['-fno-vectorize', '-fno-slp-vectorize'],
};

describe('CUDA facade', function () {
  this.timeout(300_000);
  let folder = '';

  before(function () {
    if (!isPresent('g++')) {
      console.log('      skipped: no g++');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'kf-cuda-facade-'));
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  describe('programs compare kernels with values computed on the host', () => {
    let objects: string[] = [];

    before(async () => {
      const files = ['sim/core', 'common', 'sim/standalone', 'sim/cuda/runtime'].flatMap(sources);
      const compile = async (file: string): Promise<string> => {
        const object = join(folder, `${basename(join(file, '..'))}-${basename(file)}.o`);
        await run('g++', ['-std=c++20', '-O1', '-I', native, '-c', file, '-o', object]);
        return object;
      };
      const half = Math.ceil(files.length / 2);
      const compileAll = async (some: readonly string[]): Promise<string[]> => {
        const done: string[] = [];
        for (const file of some) done.push(await compile(file));
        return done;
      };
      objects = (await Promise.all([compileAll(files.slice(0, half)), compileAll(files.slice(half))])).flat();
    });

    const names = readdirSync(programs)
      .filter((name) => name.endsWith('.cu') && name !== 'vector-accesses.cu')
      .map((name) => basename(name, '.cu'));
    for (const name of names) {
      it(`${name} passes its own checks`, async () => {
        const object = join(folder, `${name}.o`);
        const program = join(folder, name);
        const flags = ['-std=c++20', '-O1', '-w', '-I', headers, '-include', 'cuda_runtime.h', '-x', 'c++'];
        await run('g++', [...flags, '-c', join(programs, `${name}.cu`), '-o', object]);
        await run('g++', [...objects, object, '-ldl', '-o', program]);
        const { stderr } = await run(program, [], { timeout: 120_000 });
        assert.match(stderr, /^[1-9]\d* checks, 0 failures$/m);
      });
    }

    // Whole programs with their own launches and inline PTX, as the product translates them.
    for (const name of readdirSync(join(programs, 'programs')).map((file) => basename(file, '.cu')))
      for (const compiler of Object.keys(compilerFlags))
        it(`${name} is translated, and right with ${compiler}`, async function () {
          if (!isPresent(compiler)) {
            console.log(`      skipped: no ${compiler}`);
            this.skip();
          }
          const file = join(programs, 'programs', `${name}.cu`);
          const unit = translateProgram(readFileSync(file, 'utf8'), file, await loadParser(), {
            isHeaderPresent: () => true,
          });
          assert.ok(unit.ok, JSON.stringify(unit));
          const program = join(folder, `${name}-${compiler}`);
          writeFileSync(`${program}.cpp`, unit.value.text);
          const flags = ['-std=gnu++20', '-O1', '-w', '-fno-strict-aliasing', '-I', headers];
          await run(compiler, [...flags, '-include', 'cuda_runtime.h', '-c', `${program}.cpp`, '-o', `${program}.o`]);
          await run('g++', [...objects, `${program}.o`, '-ldl', '-o', program]);
          const { stdout } = await run(program, [], { timeout: 120_000 });
          assert.match(stdout, /^all right$/m);
        });
  });

  for (const [compiler, extra] of Object.entries(compilerFlags)) {
    it(`${compiler} makes one access per vector and none for indices`, function () {
      if (!isPresent(compiler)) {
        console.log(`      skipped: no ${compiler}`);
        this.skip();
      }
      const file = join(programs, 'vector-accesses.cu');
      const assembly = execFileSync(
        compiler,
        [...checkerFlags, ...extra, '-w', '-I', headers, '-include', 'cuda_runtime.h', '-x', 'c++', '-S', file, '-o', '-'],
        { encoding: 'utf8' },
      );
      const found = accessesByKernel(assembly);
      const expected = readFileSync(file, 'utf8').matchAll(
        /\/\/ reads: ([\d ]+), writes: ([\d ]+)\n__global__ void (kf_\w+)/g,
      );
      let kernels = 0;
      for (const [, reads = '', writes = '', name = ''] of expected) {
        // clang does not take the thread's indices for constants; their reads are ignored by the hooks.
        const actual = found.get(name);
        if (actual === undefined && compiler === 'clang++' && name !== 'kf_sum') continue; // of g++ alone
        assert.ok(actual !== undefined, name);
        const wanted = { reads: reads.split(' ').map(Number), writes: writes.split(' ').map(Number) };
        const wide = (sizes: readonly number[]): number[] => sizes.filter((size) => size > 4);
        if (compiler === 'g++') assert.deepEqual(actual, wanted, name);
        else assert.deepEqual(wide(actual.reads), wide(wanted.reads), name);
        assert.deepEqual(actual.writes, wanted.writes, name);
        kernels++;
      }
      assert.equal(kernels, compiler === 'g++' ? 13 : 10);
    });

    it(`${compiler} compiles every header of the facade without a warning`, function () {
      if (!isPresent(compiler)) {
        console.log(`      skipped: no ${compiler}`);
        this.skip();
      }
      const messages = ['cuda_runtime.h', 'cuda_fp16.h', 'cuda_bf16.h', 'cooperative_groups.h', 'cuda_pipeline.h', 'mma.h', 'kf_ptx.h', 'cuda/pipeline', 'cuda/std/array', 'cub/cub.cuh']
        .map((name) => [...checkerFlags, '-Wall', '-Wextra', '-Werror', '-include', name])
        .map((flags) =>
          execFileSync(compiler, [...flags, '-I', headers, '-x', 'c++', '-fsyntax-only', '/dev/null'], {
            encoding: 'utf8',
          }),
        );
      assert.equal(messages.join(''), '');
    });
  }

  it('takes a precompiled header', function () {
    const header = join(folder, 'cuda_runtime.h.gch');
    const flags = [...checkerFlags, ...(compilerFlags['g++'] ?? []), '-w'];
    execFileSync('g++', [...flags, '-x', 'c++-header', join(headers, 'cuda_runtime.h'), '-o', header]);
    assert.ok(statSync(header).size > 0);
    const kernel = join(programs, 'vector-accesses.cu');
    const including = execFileSync(
      'g++',
      [...flags, '-Winvalid-pch', '-H', '-I', folder, '-I', headers, '-include', 'cuda_runtime.h', '-x', 'c++']
        .concat(['-c', kernel, '-o', join(folder, 'kernel.o')]),
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    assert.equal(including, '');
    assert.ok(statSync(join(folder, 'kernel.o')).size > 0);
  });
});
