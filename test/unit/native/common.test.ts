import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { buildNativeTool } from '../../../src/executors/native-tools.ts';
import { packageRoot } from '../../../src/shared/package-root.ts';
import {
  buildComparer,
  buildCoreRunner,
  buildUnit,
  compilerOrReason,
  converse,
  readFloats,
} from './sim-runner.ts';

const native = join(packageRoot(), 'native');

interface Compared {
  readonly pass: boolean;
  readonly wrongElements: number;
  readonly worst: { readonly index: number; readonly expected: number | string } | null;
  readonly maxError: number;
  readonly allZero: boolean;
  readonly spread: number;
}

describe('native tools without a kernel', function () {
  this.timeout(300_000);
  let folder = '';
  let comparer = '';

  before(async function () {
    if ((await compilerOrReason()) === undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), 'kf-native-common-'));
    comparer = await buildComparer();
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  it('draws inputs within their domains, rounds halves, counts poison, reads requests strictly', async () => {
    const program = await buildNativeTool(
      {
        name: 'kf-inputs-test',
        kind: 'executable',
        sources: [join(native, 'sim/tests/common/inputs-test.cpp'), join(native, 'common/request.cpp')],
        includes: [native],
        flags: ['-std=c++20', '-O1', '-Wall', '-Wextra', '-Werror'],
      },
      new AbortController().signal,
    );
    assert.equal(execFileSync(program, { encoding: 'utf8' }), '');
  });

  describe('comparer', () => {
    async function compare(
      line: string,
      expected: NodeJS.ArrayBufferView,
      actual: NodeJS.ArrayBufferView,
    ): Promise<Compared> {
      writeFileSync(join(folder, 'expected.bin'), expected);
      writeFileSync(join(folder, 'actual.bin'), actual);
      const [text] = await converse(
        comparer,
        [],
        `compare 1\nnonce ab\nargument 0 ${line}\nexpected expected.bin\nactual actual.bin\nend\n`,
        folder,
      );
      const answer = JSON.parse(text ?? '{}') as {
        readonly message?: string;
        readonly arguments?: readonly Compared[];
      };
      const [result] = answer.arguments ?? [];
      assert.ok(result !== undefined, answer.message ?? 'no answer');
      return result;
    }
    const floats = (...values: readonly number[]): Float32Array => Float32Array.from(values);

    it('accepts differences within the tolerance, scaled by the output', async () => {
      const expected = floats(100, 0, -100, 100);
      assert.equal((await compare('f32 4 f32 1e-3 0 ordered', expected, floats(100, 0.05, -100, 100))).pass, true);
      const wrong = await compare('f32 4 f32 1e-3 0 ordered', expected, floats(100, 0.2, -100, 100));
      assert.deepEqual([wrong.pass, wrong.wrongElements, wrong.worst?.index], [false, 1, 1]);
      assert.ok(wrong.maxError > 2 && wrong.maxError < 3);
    });
    it('wants NaN for NaN and infinities of one sign', async () => {
      const expected = floats(NaN, Infinity, -Infinity, 1);
      assert.equal((await compare('f32 4 f32 1e-3 0 ordered', expected, expected)).pass, true);
      const wrong = await compare('f32 4 f32 1e-3 0 ordered', expected, floats(1, -Infinity, -Infinity, NaN));
      assert.equal(wrong.wrongElements, 3);
      assert.equal(wrong.worst?.expected, 'NaN');
    });
    it('compares integers exactly, also beyond doubles', async () => {
      const expected = BigInt64Array.from([2n ** 60n, -1n]);
      assert.equal((await compare('i64 2 i64 1 1 ordered', expected, expected)).pass, true);
      const wrong = await compare('i64 2 i64 1 1 ordered', expected, BigInt64Array.from([2n ** 60n + 1n, -1n]));
      assert.equal(wrong.wrongElements, 1);
    });
    it('compares multisets where order does not matter', async () => {
      const [expected, actual] = [floats(3, 1, 2), floats(1, 2, 3)];
      assert.equal((await compare('f32 3 f32 1e-6 0 unordered', expected, actual)).pass, true);
      assert.equal((await compare('f32 3 f32 1e-6 0 ordered', expected, actual)).pass, false);
    });
    it('compares with a double-precision reference, which may hold what the type cannot', async () => {
      const expected = Float64Array.from([1 / 3, 1e39]);
      assert.equal((await compare('f32 2 f64 1e-6 0 ordered', expected, floats(1 / 3, Infinity))).pass, true);
    });
    it('says that an output is all zero and how much the expected values vary', async () => {
      const result = await compare('f32 2 f32 1e-3 0 ordered', floats(-2, 2), floats(0, 0));
      assert.deepEqual([result.pass, result.allZero, result.spread], [false, true, 1]);
    });
    it('refuses files of another size', async () => {
      await assert.rejects(compare('f32 3 f32 0 0 ordered', floats(1, 2), floats(1, 2)), /8 bytes, expected 12/);
    });
  });

  it('runs a double-precision reference on the inputs that a candidate gets', async function () {
    const compiler = await compilerOrReason();
    if (compiler === undefined) return this.skip();
    const source = join(folder, 'reference.cpp');
    writeFileSync(
      source,
      `extern "C" void kf_reference(void* const* slots) {
        const double* in = static_cast<double*>(slots[0]);
        double* out = static_cast<double*>(slots[1]);
        for (int i = 0; i < *static_cast<int*>(slots[2]); i++) out[i] = in[i] * *static_cast<double*>(slots[3]);
      }`,
    );
    const library = await buildUnit(compiler, source, 'plain', folder);
    const request = [
      'request 1',
      'nonce ab',
      'seed 3',
      'argument 0 buffer f32 64 inout normal',
      'argument 1 buffer f32 64 output',
      'argument 2 scalar i32 64',
      'argument 3 scalar f32 0.1',
      'dump out',
      'end\n',
    ].join('\n');
    const [text] = await converse(await buildCoreRunner(), ['--reference', library], request, folder);
    const answer = JSON.parse(text ?? '{}') as { readonly event: string };
    assert.equal(answer.event, 'done');
    const doubles = (name: string): Float64Array =>
      new Float64Array(new Uint8Array(readFloats(join(folder, 'out', name)).buffer).buffer);
    const [input, output] = [doubles('arg0.bin'), doubles('arg1.bin')];
    assert.equal(output.length, 64);
    const factor = Math.fround(0.1);
    for (let i = 0; i < 64; i++) {
      assert.equal(input[i], Math.fround(input[i] ?? NaN), 'inputs are rounded to the type of the argument');
      assert.equal(output[i], (input[i] ?? NaN) * factor);
    }
  });
});
