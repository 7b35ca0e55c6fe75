import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findSycl } from '../../../../../src/application/sycl-devices.ts';
import { findSyclCompilers } from '../../../../../src/evaluation/backends/sycl/find-sycl-compilers.ts';
import type { FoundSyclCompilers } from '../../../../../src/evaluation/backends/sycl/find-sycl-compilers.ts';
import { ask, thisMachine } from '../../../../../src/application/doctor/machine-check.ts';
import { targetFor } from '../../../../../src/evaluation/backends/sycl/sycl-compiler.ts';
import { fakeAcpp } from './fake-acpp.ts';

const never = new AbortController().signal;

describe('SYCL compilers of a machine', function () {
  this.timeout(30_000);
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kf-sycl-places-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function find(environment: NodeJS.ProcessEnv): Promise<FoundSyclCompilers> {
    const machine = { ...thisMachine(), environment: { PATH: '/usr/bin:/bin', ...environment } };
    return findSyclCompilers(
      async (program, args, signal) => ask(program, args, machine, signal),
      never,
      machine.environment,
      false,
    );
  }

  function icpx(path: string, version: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\necho "Intel(R) oneAPI DPC++/C++ Compiler ${version} (${version}.1)"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it('are none where nothing is installed', async () => {
    assert.deepEqual(await find({}), { compilers: [], broken: [] });
  });

  it('are found below ONEAPI_ROOT, the newest first, with what the set-up script would set', async () => {
    icpx(join(folder, 'compiler/2024.2/bin/icpx'), '2024.2.1');
    icpx(join(folder, 'compiler/2025.0/bin/icpx'), '2025.0.4');
    icpx(join(folder, 'compiler/2023.1.0/linux/bin/icpx'), '2023.1.0');
    mkdirSync(join(folder, 'compiler/2025.0/lib'));
    mkdirSync(join(folder, 'tbb/latest/lib'), { recursive: true });
    writeFileSync(join(folder, 'compiler/2025.0/lib/libintelocl.so'), '');
    const { compilers, broken } = await find({ ONEAPI_ROOT: folder });
    assert.deepEqual(broken, []);
    assert.deepEqual(
      compilers.map(({ version, foundBy }) => [version, foundBy]),
      [
        ['DPC++ 2025.0.4', 'ONEAPI_ROOT'],
        ['DPC++ 2024.2.1', 'ONEAPI_ROOT'],
        ['DPC++ 2023.1.0', 'ONEAPI_ROOT'],
      ],
    );
    const newest = compilers[0];
    assert.ok(newest !== undefined);
    assert.ok(newest.readPaths.includes(folder));
    assert.equal(
      newest.environment['LD_LIBRARY_PATH'],
      [join(folder, 'compiler/2025.0/lib'), join(folder, 'tbb/latest/lib')].join(':'),
    );
    assert.equal(newest.environment['OCL_ICD_FILENAMES'], join(folder, 'compiler/2025.0/lib/libintelocl.so'));
    assert.deepEqual(targetFor(newest, 'level_zero')?.flags, ['-fsycl']);
    assert.deepEqual(targetFor(newest, 'cuda')?.flags, ['-fsycl', '-fsycl-targets=nvptx64-nvidia-cuda']);
  });

  it('that are too old or something else say so', async () => {
    const old = icpx(join(folder, 'icpx'), '2022.1.0');
    assert.match(
      (await find({ KERNELFOUNDRY_ICPX: old })).broken[0]?.reason ?? '',
      /2022\.1\.0 is too old, 2023/,
    );
    const other = await find({ KERNELFOUNDRY_ICPX: '/bin/true' });
    assert.match(other.broken[0]?.reason ?? '', /does not say that it is DPC\+\+/);
    const acpp = await find({ KERNELFOUNDRY_ACPP: fakeAcpp({ version: '0.9.4' }) });
    assert.match(acpp.broken[0]?.reason ?? '', /0\.9\.4 is too old, 23\.10/);
    const silent = await find({ KERNELFOUNDRY_ACPP: fakeAcpp({ version: '' }) });
    assert.match(silent.broken[0]?.reason ?? '', /does not tell its version/);
  });

  it('that a variable names and that are not there say so', async () => {
    const { compilers, broken } = await find({ KERNELFOUNDRY_ACPP: '/nowhere/acpp' });
    assert.deepEqual(compilers, []);
    assert.match(broken[0]?.reason ?? '', /KERNELFOUNDRY_ACPP names "\/nowhere\/acpp"/);
  });

  it('tell whether AdaptiveCpp’s times rank kernels', async () => {
    const ranks = async (plugin: string): Promise<unknown> => {
      const { compilers } = await find({ KERNELFOUNDRY_ACPP: fakeAcpp({ plugin }) });
      const target = compilers[0] === undefined ? undefined : targetFor(compilers[0], 'omp');
      return [target?.flags.join(' '), target?.ranks];
    };
    assert.deepEqual(await ranks('True'), ['--acpp-targets=omp.accelerated', true]);
    assert.deepEqual(await ranks('False'), ['--acpp-targets=omp.library-only', false]);
  });

  it('are looked for with this machine’s programs', async () => {
    const { compilers } = await findSycl(never, { PATH: '', KERNELFOUNDRY_ACPP: fakeAcpp() });
    assert.equal(compilers[0]?.version, 'AdaptiveCpp 24.06.0');
  });
});
