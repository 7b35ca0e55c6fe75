import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { packageRoot } from '../../../src/shared/package-root.ts';

interface Answer {
  readonly event: string;
  readonly kind?: string;
  readonly message?: string;
  readonly nonce?: string;
  readonly name?: string;
  readonly registers?: number;
  readonly samplesUs?: readonly number[];
  readonly hostUs?: readonly number[];
  readonly sets?: readonly number[];
  readonly launchOverheadUs?: number;
  readonly conditions?: Readonly<Record<string, number>>;
  readonly late?: boolean;
  readonly code?: number;
  readonly dramGbPerSecond?: number;
  readonly l2GbPerSecond?: number;
  readonly inputsIntact?: boolean;
  readonly redZonesIntact?: boolean;
  readonly outputs?: readonly { readonly file: string; readonly unwrittenElements: number }[];
}

const root = packageRoot();
let folder = '';
let runner = '';
let library = '';

function request(extra: readonly string[] = []): string {
  return [
    'request 1',
    'nonce 00112233445566778899aabbccddeeff',
    'seed 42',
    'launch 4 1 1 256 1 1 0',
    'argument 0 buffer f32 1000 input normal 0 1',
    'argument 1 buffer f32 1000 output',
    'argument 2 scalar f32 2.5',
    'argument 3 scalar i32 1000',
    'names in out factor n',
    'dump out',
    ...extra,
    'end',
    '',
  ].join('\n');
}

/** Runs the runner on the fake driver and returns what it answered on descriptor 3. */
async function answers(kernel: string, requests: string, fail?: string, argv?: readonly string[]): Promise<Answer[]> {
  const child = spawn(
    runner,
    argv ?? ['--cubin', join(folder, 'kernel.cubin'), '--kernel', kernel, '--libcuda', library],
    {
      cwd: folder,
      env: fail === undefined ? {} : { FAKE_LIBCUDA_FAIL: fail },
      stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
    },
  );
  let text = '';
  const results = child.stdio[3];
  assert.ok(results !== null && results !== undefined && 'on' in results);
  results.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(`${requests}shutdown\n`);
  await new Promise((resolve) => child.on('close', resolve));
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

/** Names of the driver's calls that the runner cannot do without. */
function boundCalls(): readonly string[] {
  const source = readFileSync(join(root, 'native/cuda-runner/driver-api.cpp'), 'utf8');
  return [...source.matchAll(/ bind\(handle, [^"]*"(cu\w+)"\)/g)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('cuGetError') && name !== 'cuDeviceTotalMem');
}

describe('CUDA runner on a fake driver', function () {
  this.timeout(120_000);

  before(function () {
    folder = mkdtempSync(join(tmpdir(), 'kf-cuda-runner-'));
    runner = join(folder, 'runner');
    library = join(folder, 'libfake.so');
    const sources = readdirSync(join(root, 'native/cuda-runner'))
      .filter((name) => name.endsWith('.cpp'))
      .map((name) => join(root, 'native/cuda-runner', name));
    const flags = ['-std=c++20', '-O1', '-Wall', '-Wextra', '-Werror'];
    execFileSync('g++', [...flags, `-I${root}/native`, ...sources, `${root}/native/common/request.cpp`, '-ldl', '-lpthread', '-o', runner]);
    execFileSync('g++', [...flags, '-shared', '-fPIC', join(root, 'test/fixtures/fake-libcuda/fake-libcuda.cpp'), '-o', library]);
    writeFileSync(join(folder, 'kernel.cubin'), 'fake-cubin\n');
    mkdirSync(join(folder, 'out'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('reports the device and the kernel before it has seen a request', async () => {
    const [loaded] = await answers('scale', '');
    assert.equal(loaded?.event, 'loaded');
    assert.equal(loaded.name, 'Fake GPU');
    assert.equal(loaded.registers, 24);
  });

  it('runs a kernel and writes its output', async () => {
    const [, done] = await answers('scale', request(['mode run']));
    assert.equal(done?.event, 'done');
    assert.equal(done.nonce, '00112233445566778899aabbccddeeff');
    assert.equal(done.inputsIntact, true);
    assert.equal(done.redZonesIntact, true);
    assert.equal(done.outputs?.[0]?.unwrittenElements, 0);
    const bytes = readFileSync(join(folder, 'out/arg1.bin'));
    assert.equal(bytes.length, 4000);
    assert.notEqual(bytes.readFloatLE(0), 0);
  });

  it('sees elements that were not written', async () => {
    const [, done] = await answers('lazy', request(['mode run']));
    assert.equal(done?.outputs?.[0]?.unwrittenElements, 1000);
  });

  it('sees a write past the end', async () => {
    const [, done] = await answers('overrun', request(['mode run']));
    assert.equal(done?.redZonesIntact, false);
  });

  it('sees an input that was changed', async () => {
    const [, done] = await answers('spoil', request(['mode run']));
    assert.equal(done?.inputsIntact, false);
  });

  it('answers timed requests with one device and one host time a sample', async () => {
    const timed = request(['mode time', 'samples 7', 'warmup 2', 'batch 4', 'flush-bytes 4096']);
    const [, first, second] = await answers('scale', timed + timed);
    for (const answer of [first, second]) {
      assert.equal(answer?.event, 'timed');
      assert.equal(answer.samplesUs?.length, 7);
      assert.equal(answer.hostUs?.length, 7);
      assert.ok(answer.samplesUs.every((us) => Math.abs(us - 5) < 1e-3));
    }
  });

  const faults: readonly [string, string, string, string][] = [
    ['no driver library', '', 'no-driver', ''],
    ['no device', 'cuInit:100', 'no-device', 'CUDA_ERROR_NO_DEVICE'],
    ['a driver older than the toolkit', 'cuInit:35', 'old-driver', 'cuInit'],
    ['a cubin the device refuses', 'cuModuleLoadData:209', 'device-error', 'cuModuleLoadData'],
    ['a kernel that is not in the cubin', 'cuModuleGetFunction:500', 'device-error', 'cuModuleGetFunction'],
    ['memory that does not suffice', 'cuMemAlloc_v2:2', 'device-error', 'CUDA_ERROR_OUT_OF_MEMORY'],
    ['a launch that is refused', 'cuLaunchKernel:701', 'device-error', 'cuLaunchKernel'],
    ['an illegal address while running', 'cuCtxSynchronize:700:2', 'device-error', 'CUDA_ERROR_ILLEGAL_ADDRESS'],
    ['a copy back that fails', 'cuMemcpyDtoH_v2:700', 'device-error', 'cuMemcpyDtoH'],
    ['an event that fails', 'cuEventElapsedTime:700', 'device-error', 'cuEventElapsedTime'],
  ];
  for (const [title, fail, kind, text] of faults) {
    it(`tells ${title} apart`, async () => {
      const timed = fail.startsWith('cuEvent') ? request(['mode time']) : request(['mode run']);
      const replies =
        fail === ''
          ? await answers('scale', '', undefined, ['--cubin', 'x', '--kernel', 'k', '--libcuda', '/nonexistent/libcuda.so.1'])
          : await answers('scale', timed, fail);
      const last = replies.at(-1);
      assert.equal(last?.event, 'failed');
      assert.equal(last.kind, kind);
      assert.ok(last.message?.includes(text), last.message);
    });
  }

  it('goes through a pool of input sets, at fixed places and at rotating ones', async () => {
    const fixed = request(['mode time', 'samples 5', 'warmup 2', 'batch 1', 'pool 4', 'placing fixed', 'first-set 2']);
    const rotating = request(['mode time', 'samples 3', 'batch 3', 'pool 4', 'placing rotate', 'first-set 0']);
    const [, first, second] = await answers('scale', fixed + rotating);
    assert.deepEqual(first?.sets, [2, 3, 0, 1, 2]);
    assert.deepEqual(second?.sets, [2, 1, 0]);
    assert.ok((first.launchOverheadUs ?? 0) > 0);
    assert.equal(first.conditions?.['smMhz'], undefined);
  });

  it('dumps what the last timed launch left, of the set that it worked on', async () => {
    const pool = ['pool 3', 'placing fixed', 'warmup 0', 'batch 1'];
    const outputsOf = async (samples: number): Promise<Buffer> => {
      const replies = await answers(
        'scale',
        request(['mode time', `samples ${samples}`, ...pool]) + request(['mode outputs']),
      );
      assert.equal(replies[2]?.event, 'done');
      assert.equal(replies[2].late, false);
      return readFileSync(join(folder, 'out/arg1.bin'));
    };
    const [first, second, again] = [await outputsOf(1), await outputsOf(2), await outputsOf(4)];
    assert.ok(!first.equals(second));
    assert.ok(first.equals(again));
  });

  it('sees outputs that are written after the launch has ended', async () => {
    const timed = request(['mode time', 'samples 1', 'warmup 0']);
    const replies = await answers('late', timed + request(['mode outputs']));
    assert.equal(replies[2]?.late, true);
  });

  it('puts inouts back before every sample, wherever they lie', async () => {
    const inout = (extra: readonly string[]): string =>
      request(extra).replace('argument 0 buffer f32 1000 input', 'argument 0 buffer f32 1000 inout');
    const outputsOf = async (samples: number, placing: string): Promise<Buffer> => {
      const timed = inout(['mode time', `samples ${samples}`, 'warmup 0', 'pool 2', `placing ${placing}`]);
      await answers('spoil', timed + inout(['mode outputs']));
      return readFileSync(join(folder, 'out/arg0.bin'));
    };
    for (const placing of ['fixed', 'rotate'])
      assert.ok((await outputsOf(1, placing)).equals(await outputsOf(5, placing)), placing);
  });

  it('tells clocks, temperature and company where the management library does', async () => {
    const argv = ['--cubin', join(folder, 'kernel.cubin'), '--kernel', 'scale', '--libcuda', library, '--libnvml', library];
    const [, timed] = await answers('scale', request(['mode time']), undefined, argv);
    assert.deepEqual(timed?.conditions, {
      smMhz: 1980,
      memoryMhz: 2619,
      temperatureC: 41,
      powerState: 0,
      throttleReasons: 0,
      computeProcesses: 1,
    });
  });

  it('measures what the memories can do', async () => {
    const [peaks] = await answers('scale', '', undefined, ['--peaks', '--libcuda', library]);
    assert.equal(peaks?.event, 'peaks');
    assert.ok((peaks.dramGbPerSecond ?? 0) > 0);
    assert.ok((peaks.l2GbPerSecond ?? 0) >= (peaks.dramGbPerSecond ?? 0));
  });

  describe('with every call of the driver failing in every way', () => {
    // Calls whose failure has another meaning than `this device does not work`.
    const tolerated = new Set(['cuMemFree_v2', 'cuEventSynchronize', 'cuFuncSetAttribute', 'cuDeviceGetCount']);
    const codes: readonly [number, string][] = [
      [100, 'no-device'],
      [35, 'old-driver'],
      [2, 'device-error'],
      [700, 'device-error'],
      [719, 'device-error'],
      [702, 'device-error'],
    ];
    const calls = boundCalls();

    it('knows the calls from the runner’s own source', () => {
      assert.ok(calls.length >= 29, calls.join(' '));
    });
    for (const call of calls)
      it(`${call}: says which call it was, never times anything`, async () => {
        for (const [code, kind] of codes) {
          const replies = await answers(
            'scale',
            request(['mode run']) + request(['mode time', 'samples 2', 'flush-bytes 4096', 'pool 2', 'placing fixed']),
            `${call}:${code}`,
          );
          const last = replies.at(-1);
          if (tolerated.has(call)) {
            assert.ok(last?.event === 'timed' || last?.kind === 'device-error', JSON.stringify(last));
            continue;
          }
          assert.equal(last?.event, 'failed', `${code}: ${JSON.stringify(last)}`);
          assert.equal(last.code, code);
          assert.ok(last.message?.includes(call.replace(/_v2$/, '')), last.message);
          // Once code is loaded a failure is the kernel's or the device's, whatever its number.
          assert.equal(last.kind, replies.length > 1 ? 'device-error' : kind);
        }
      });
  });

  it('refuses what only the simulator can do, and goes on', async () => {
    const [, bad, good] = await answers('scale', request(['mode count']) + request(['mode run']));
    assert.equal(bad?.event, 'failed');
    assert.equal(bad.kind, 'bad-request');
    assert.equal(good?.event, 'done');
  });
});
