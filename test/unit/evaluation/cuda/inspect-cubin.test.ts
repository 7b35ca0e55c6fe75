import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCubinObject } from '../../../../src/evaluation/backends/cuda/cubin-object.ts';
import type { CubinObject } from '../../../../src/evaluation/backends/cuda/cubin-object.ts';
import { findNvcc } from '../../../../src/evaluation/backends/cuda/find-nvcc.ts';
import { objectionsToCubin } from '../../../../src/evaluation/backends/cuda/inspect-cubin.ts';

const empty: CubinObject = { entries: ['k'], variables: [], externals: [] };
const text = `__device__ const float table[2] = {1, 2};
__device__ int start = 5;
__global__ void k(float* out) { static __device__ int calls; }`;
const rules = (
  object: CubinObject | undefined,
  original: CubinObject | undefined = empty,
): readonly string[] =>
  objectionsToCubin(object, original, 'k', text).map(({ rule, message }) => `${rule}: ${message}`);

describe('inspection of cubins', () => {
  it('lets tables of constants, texts and the library’s own pass', () => {
    const variables = ['table', '$str', '__unnamed_1', '__cudart_i2opi_f'].map((name) => ({
      name,
      bytes: 24,
      initialised: true,
    }));
    const tag = { name: '_ZN42_INTERNAL_0_k_cu_4cuda3std3__45__cpo5beginE', bytes: 1, initialised: false };
    assert.deepEqual(
      rules({ ...empty, variables: [...variables, tag], externals: ['vprintf', '__assertfail'] }),
      [],
    );
  });

  it('finds state, other kernels and calls that leave something behind, but for what the original has', () => {
    const object: CubinObject = {
      entries: ['k', 'second'],
      variables: [
        { name: '_ZZ1kPfE5calls', bytes: 4, initialised: false },
        { name: 'start', bytes: 4, initialised: true },
        // What ptxas makes of a variable that inline assembly declares.
        { name: '$__st__26$1', bytes: 4, initialised: true },
      ],
      externals: ['malloc'],
    };
    const found = rules(object);
    assert.match(found[0] ?? '', /^object-kernels: .*second/);
    assert.match(found[1] ?? '', /^object-state: .*"calls"/);
    assert.match(found[2] ?? '', /^object-state: .*"start"/);
    assert.match(found[3] ?? '', /^object-state: .*\$__st__26/);
    assert.match(found[4] ?? '', /^object-call: .*malloc/);
    assert.deepEqual(rules({ ...object, entries: ['k'] }, object), []);
  });

  it('takes nothing for a cubin that is none', () => {
    assert.equal(readCubinObject(Buffer.from('fatbinary')), undefined);
    assert.equal(readCubinObject(Buffer.alloc(64)), undefined);
    assert.match(rules(undefined)[0] ?? '', /^object: /);
  });

  it('sees in what nvcc builds all that a text hides', async function () {
    this.timeout(60_000);
    const nvcc = await findNvcc();
    if (nvcc === undefined) {
      console.log('      skipped: there is no nvcc on this machine');
      return this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'kf-inspect-'));
    try {
      writeFileSync(
        join(folder, 'k.cu'),
        `#define HIDDEN __device__ int
HIDDEN counter;
__constant__ float weights[4];
extern "C" __global__ void k(float* out, int n) {
  static __device__ int calls;
  int* heap = (int*)malloc(16);
  out[threadIdx.x] = counter++ + calls++ + weights[n & 3] + heap[n] + sinf(out[n]);
}`,
      );
      execFileSync(nvcc, ['-cubin', '-o', 'k.cubin', 'k.cu'], { cwd: folder, stdio: 'pipe' });
      const object = readCubinObject(readFileSync(join(folder, 'k.cubin')));
      assert.deepEqual(object?.entries, ['k']);
      assert.deepEqual(object.externals, ['malloc']);
      const names = object.variables.filter(({ initialised }) => !initialised).map(({ name }) => name);
      assert.equal(names.length, 2);
      assert.ok(names.includes('counter') && names.some((name) => name.endsWith('calls')), names.join(' '));
      // Constant memory is written by the host alone.
      assert.deepEqual(
        rules(object).map((text) => text.split(':')[0]),
        ['object-state', 'object-state', 'object-call'],
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
