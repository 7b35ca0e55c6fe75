import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canSimulate, examineMachine } from '../../../../src/application/doctor/examine-machine.ts';
import { checkGpus } from '../../../../src/application/doctor/gpu-checks.ts';
import { type MachineCheck, thisMachine } from '../../../../src/application/doctor/machine-check.ts';
import { checkGit, checkNode, checkStoreLocation } from '../../../../src/application/doctor/node-check.ts';
import { checkToolchain } from '../../../../src/application/doctor/toolchain-checks.ts';
import { isAbortError } from '../../../../src/shared/abort.ts';

const never = new AbortController().signal;

describe('doctor', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-test-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A PATH of scripts that answer as the real programs do. */
  function fake(programs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    return { PATH: folder };
  }
  const machineWith = (environment: NodeJS.ProcessEnv): ReturnType<typeof thisMachine> => ({
    ...thisMachine(folder),
    environment,
  });
  const byId = (checks: readonly MachineCheck[], id: string): MachineCheck => {
    const check = checks.find((one) => one.id === id);
    assert.ok(check, `no check ${id}`);
    return check;
  };

  it('says of this machine what works, with a fix for everything that does not', async () => {
    const checks = await examineMachine(never, thisMachine(folder));
    assert.equal(new Set(checks.map((check) => check.id)).size, checks.length);
    for (const check of checks) {
      assert.notEqual(check.detail, '');
      if (check.state !== 'ok') assert.ok(check.fix, check.id);
    }
    // These tests themselves compile and supervise.
    for (const id of ['node', 'sqlite', 'cpp-compiler', 'store-location'])
      assert.equal(byId(checks, id).state, 'ok');
    assert.notEqual(byId(checks, 'sandbox').state, 'missing');
    assert.ok(
      canSimulate(
        checks
          .filter((check) => check.id !== 'addr2line')
          .concat({ ...byId(checks, 'node'), id: 'addr2line' }),
      ),
    );
    assert.ok(!canSimulate(checks.filter((check) => check.id !== 'cpp-compiler')));
  });

  it('names an old Node', async () => {
    const checks = await checkNode({ ...thisMachine(folder), nodeVersion: '20.11.0' });
    assert.equal(byId(checks, 'node').state, 'missing');
    assert.match(byId(checks, 'node').detail, /20\.11\.0/);
  });

  it('names a missing compiler, and one that does not know C++20', async () => {
    const absent = await checkToolchain(machineWith({ PATH: folder }), never);
    assert.equal(byId(absent, 'cpp-compiler').state, 'missing');
    assert.match(byId(absent, 'cpp-compiler').fix ?? '', /g\+\+/);
    const old = fake({
      'g++':
        'case "$1" in --version) echo "g++ 4.8";; -dumpmachine) echo x;; *) echo "bad option"; exit 1;; esac',
    });
    const checks = await checkToolchain(machineWith(old), never);
    assert.match(byId(checks, 'cpp-compiler').detail, /g\+\+ 4\.8.*bad option/);
    assert.equal(byId(checks, 'access-instrumentation').state, 'missing');
    assert.equal(byId(checks, 'addr2line').state, 'missing');
  });

  it('tells a missing driver from a missing GPU and from an old driver', async () => {
    const nvcc =
      'case "$1" in --version) echo "Cuda compilation tools, release 13.0, V13.0.1";; --list-gpu-code) echo sm_90;; esac';
    const ask = async (
      programs: Readonly<Record<string, string>>,
      library: boolean,
      id = 'nvidia-driver',
    ): Promise<MachineCheck> => {
      const environment: NodeJS.ProcessEnv = {
        ...fake({ nvcc, ...programs }),
        KERNELFOUNDRY_NVCC: join(folder, 'nvcc'),
      };
      if (library) {
        mkdirSync(join(folder, 'lib'), { recursive: true });
        writeFileSync(join(folder, 'lib', 'libcuda.so.1'), '');
        environment['LD_LIBRARY_PATH'] = join(folder, 'lib');
      }
      const checks = await checkGpus(machineWith(environment), never);
      assert.match(byId(checks, 'nvcc').detail, /^13\.0 /);
      return byId(checks, id);
    };
    const noGpu = await ask({ 'nvidia-smi': 'echo "No devices were found"; exit 6' }, true);
    assert.equal(noGpu.state, 'missing');
    assert.match(noGpu.detail, /no usable GPU: No devices were found/);
    const smi = (cuda: string): string =>
      `if [ $# -gt 0 ]; then echo "NVIDIA H100, GPU-1, 535.1"; else echo "| CUDA Version: ${cuda} |"; fi`;
    assert.equal((await ask({ 'nvidia-smi': smi('13.1') }, true)).state, 'ok');
    const old = await ask({ gcc: 'echo gcc 12.2.0', 'nvidia-smi': smi('12.2') }, true, 'cuda-toolkit-choice');
    assert.equal(old.state, 'degraded');
    assert.match(old.detail, /CUDA 13\.0 .*newer than the driver, which supports CUDA 12\.2/);
    assert.match(old.fix ?? '', /Update the driver, or install CUDA 12\.2/);
    const own = await ask({ gcc: 'echo gcc 12.2.0', 'nvidia-smi': smi('13.1') }, true, 'cuda-toolkit-choice');
    assert.equal(own.detail, 'CUDA 13.0');
  });

  it('says what the absence of a CUDA tool means, and which host compiler nvcc is too old for', async () => {
    const nvcc =
      'case "$1" in --version) echo "Cuda compilation tools, release 12.4, V12.4.1";; --dryrun) echo "#\\$ TOP=$(dirname "$0")";; esac';
    const environment = fake({ nvcc, gcc: 'echo "gcc (GCC) 15.1.0"', nvdisasm: 'echo "V13.0.1"' });
    mkdirSync(join(folder, 'include/crt'), { recursive: true });
    writeFileSync(join(folder, 'include/crt/host_config.h'), '#if __GNUC__ > 13\n#error\n#endif\n');
    const checks = await checkGpus(
      machineWith({ KERNELFOUNDRY_NVCC: join(folder, 'nvcc'), PATH: `${folder}:/bin:/usr/bin` }),
      never,
    );
    assert.equal(environment['PATH'], folder);
    assert.match(byId(checks, 'nvcc').detail, /^12\.4 .* by KERNELFOUNDRY_NVCC/);
    const compiler = byId(checks, 'nvcc-host-compiler');
    assert.ok(compiler.state === 'missing' || /for gcc 15 is newer/.test(compiler.detail), compiler.detail);
    assert.equal(byId(checks, 'nvdisasm').state, 'ok');
    assert.match(byId(checks, 'compute-sanitizer').detail, /by the simulator only/);
  });

  it('reports a tool that is there but does not run', async () => {
    const checks = await checkGpus(
      machineWith(fake({ ncu: 'echo broken; exit 1', icpx: 'echo "Intel icpx 2025.1.0"' })),
      never,
    );
    assert.equal(byId(checks, 'ncu').state, 'degraded');
    assert.match(byId(checks, 'icpx').detail, /2025\.1\.0/);
    assert.equal(byId(checks, 'acpp').state, 'missing');
  });

  it('goes on without git, and names a place where no store can be', async () => {
    assert.equal((await checkGit(machineWith({ PATH: folder }), never)).state, 'degraded');
    writeFileSync(join(folder, 'file'), '');
    const check = checkStoreLocation(thisMachine(join(folder, 'file')));
    assert.equal(check.state, 'missing');
    assert.match(check.detail, /file is not a folder/);
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    const slow = checkGpus(machineWith(fake({ nvcc: 'exec /bin/sleep 30' })), controller.signal);
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(slow, isAbortError);
  });
});
