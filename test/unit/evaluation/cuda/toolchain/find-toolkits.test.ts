import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chooseToolkit } from '../../../../../src/evaluation/backends/cuda/toolchain/choose-toolkit.ts';
import type { AskProgram } from '../../../../../src/evaluation/backends/cuda/toolchain/cuda-toolkit.ts';
import { findToolkits } from '../../../../../src/evaluation/backends/cuda/toolchain/find-toolkits.ts';
import { hostCompilerLimits } from '../../../../../src/evaluation/backends/cuda/toolchain/host-compiler.ts';

const never = new AbortController().signal;
const ask: AskProgram = async (program, args) =>
  new Promise((resolve) => {
    execFile(program, args, { encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ ok: error === null, text: `${stdout}${stderr}`.trim() }),
    );
  });

describe('CUDA toolkits of a machine', function () {
  this.timeout(30_000);
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kf-toolkits-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function script(path: string, body: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  function toolkit(name: string, release: string, architectures: string, newestGcc = 99): string {
    const root = join(folder, name);
    script(
      join(root, 'bin/nvcc'),
      `case "$1" in
--version) echo "Cuda compilation tools, release ${release}, V${release}.7" ;;
--dryrun) echo "#\\$ TOP=${root}/bin/.." ;;
--list-gpu-code) echo "${architectures}" | tr ' ' '\\n' ;;
esac`,
    );
    mkdirSync(join(root, 'include/crt'), { recursive: true });
    writeFileSync(
      join(root, 'include/crt/host_config.h'),
      `#if __GNUC__ > ${newestGcc}\n#error -- unsupported GNU version!\n#endif\n`,
    );
    return root;
  }

  it('are found in variables and the PATH, each with version, architectures, tools and host compiler', async () => {
    const old = toolkit('cuda-12.4', '12.4', 'sm_50 sm_70 sm_90');
    const young = toolkit('cuda-13.0', '13.0', 'sm_75 sm_90 sm_100');
    script(join(young, 'bin/cuobjdump'), 'exit 0');
    script(join(folder, 'bin/gcc'), 'echo "gcc (Debian 12.2.0-14) 12.2.0"');
    script(join(folder, 'bin/ncu'), 'exit 0');
    const environment = {
      CUDA_HOME: old,
      PATH: `/usr/bin:/bin:${join(folder, 'bin')}:${join(young, 'bin')}`,
    };
    const { toolkits, broken } = await findToolkits(ask, never, environment, false);
    assert.deepEqual(broken, []);
    assert.deepEqual(
      toolkits.map(({ release, foundBy }) => [release, foundBy]),
      [
        ['12.4', 'CUDA_HOME'],
        ['13.0', 'PATH'],
      ],
    );
    assert.deepEqual(toolkits[1]?.architectures, ['sm_75', 'sm_90', 'sm_100']);
    assert.deepEqual(toolkits[1]?.tools, {
      cuobjdump: join(young, 'bin/cuobjdump'),
      ncu: join(folder, 'bin/ncu'),
    });
    assert.equal(toolkits[0]?.hostCompiler.kind, 'usable');
  });

  it('count a wrapper script and the toolkit that it calls as one', async () => {
    const root = toolkit('cuda-13.0', '13.0', 'sm_90');
    script(join(folder, 'wrap/nvcc'), `exec ${root}/bin/nvcc "$@"`);
    const { toolkits } = await findToolkits(
      ask,
      never,
      { PATH: `${join(folder, 'wrap')}:${join(root, 'bin')}:/bin:/usr/bin` },
      false,
    );
    assert.equal(toolkits.length, 1);
    assert.equal(toolkits[0]?.root, root);
  });

  it('are only the named one where KERNELFOUNDRY_NVCC names one, by its program or its folder', async () => {
    const named = toolkit('named', '12.0', 'sm_90');
    const other = toolkit('other', '13.0', 'sm_90');
    for (const wish of [named, join(named, 'bin/nvcc')]) {
      const { toolkits } = await findToolkits(
        ask,
        never,
        { KERNELFOUNDRY_NVCC: wish, PATH: join(other, 'bin') },
        false,
      );
      assert.deepEqual(
        toolkits.map(({ release }) => release),
        ['12.0'],
      );
    }
  });

  it('tell of an nvcc that does not run', async () => {
    script(join(folder, 'bin/nvcc'), 'echo "libfoo.so not found" >&2; exit 127');
    const { toolkits, broken } = await findToolkits(ask, never, { PATH: join(folder, 'bin') }, false);
    assert.deepEqual(toolkits, []);
    assert.match(broken[0]?.reason ?? '', /libfoo\.so not found/);
  });

  it('name an older host compiler beside one that is too new, or say which to install', async () => {
    const root = toolkit('cuda', '12.4', 'sm_90', 13);
    script(join(folder, 'bin/gcc'), 'echo "gcc (Ubuntu 15.1.0-1) 15.1.0"');
    const environment = { CUDA_HOME: root, PATH: `${join(folder, 'bin')}:/nonexistent` };
    const without = await findToolkits(ask, never, environment, false);
    const compiler = without.toolkits[0]?.hostCompiler;
    assert.ok(compiler?.kind === 'unusable');
    assert.match(compiler.reason, /gcc 15 is newer than this toolkit accepts \(gcc 13 at most\)/);
    assert.match(compiler.fix, /g\+\+-13/);
    const choice = chooseToolkit(without.toolkits, {
      gpuName: 'H100',
      computeCapability: '9.0',
      driverVersion: 12_040,
    });
    assert.ok(choice.kind === 'none');
    assert.match(choice.fix, /g\+\+-13/);
    script(join(folder, 'bin/g++-12'), 'echo "g++-12 (Ubuntu 12) 12.3.0"');
    const beside = await findToolkits(ask, never, environment, false);
    assert.deepEqual(beside.toolkits[0]?.hostCompiler, {
      kind: 'replaced',
      path: join(folder, 'bin/g++-12'),
      version: 'g++ 12',
      tooNew: 'gcc 15',
    });
  });

  it('have limits of host compilers in their own header', () => {
    assert.deepEqual(
      hostCompilerLimits('#if __GNUC__ > 15\n#error\n#if (__clang_major__ >= 21) || (__clang_major__ < 3)'),
      { gcc: 15, clang: 20 },
    );
    assert.deepEqual(hostCompilerLimits(''), { gcc: undefined, clang: undefined });
  });
});
