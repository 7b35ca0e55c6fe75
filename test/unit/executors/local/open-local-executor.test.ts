import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../../../../src/engine/ports.ts';
import { findCompiler, findProgram } from '../../../../src/executors/compiler.ts';
import { deviceNodes } from '../../../../src/executors/device-nodes.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { never, temporaryFolder } from '../support.ts';

describe('opened local executor', function () {
  this.timeout(60_000);
  const compileJob = (command: readonly string[], content: string, output: string): Job => ({
    label: 'compile',
    requirements: { stage: 'build', backend: 'sim', device: 'sim:h100', exclusive: false },
    inputs: [{ name: command.at(-1) ?? '', content }],
    command,
    environment: {},
    outputs: [output],
    limits: { wallMs: 60_000, outputBytes: 1 << 20, fileBytes: 1 << 26, processes: 64 },
    trust: 'compiler',
  });

  it('compiles with the machine’s compiler and our headers', async () => {
    await using executor = await openLocalExecutor(never);
    const compiler = await findCompiler('c++', never);
    const include = join(packageRoot(), 'native', 'sim', 'core');
    const result = await executor.run(
      compileJob(
        [compiler.path, '-std=c++20', '-I', include, '-c', '-o', 'a.o', 'a.cpp'],
        '#include "core.h"\n#include <vector>\nstd::vector<kf::sim::Index3> a;\n',
        'a.o',
      ),
      never,
    );
    assert.deepEqual(result.outcome, { kind: 'exited', code: 0 }, result.stderr);
    assert.ok(result.outputs.has('a.o'));
  });

  it('keeps files outside from the compiler', async () => {
    await using executor = await openLocalExecutor(never);
    const compiler = await findCompiler('c++', never);
    const result = await executor.run(
      compileJob([compiler.path, '-c', '-o', 'a.o', 'a.cpp'], '#include "/etc/passwd"\n', 'a.o'),
      never,
    );
    assert.match(result.stderr, /passwd: (No such file|Permission denied)/);
  });

  it('compiles CUDA where nvcc is', async function () {
    const nvcc = await findProgram('nvcc');
    if (nvcc === undefined) {
      console.log('      skipped: no nvcc');
      this.skip();
    }
    execFileSync(nvcc, ['--version']);
    await using executor = await openLocalExecutor(never);
    const result = await executor.run(
      compileJob(
        [nvcc, '-cubin', '-o', 'k.cubin', 'k.cu'],
        '__global__ void k(float* x) { *x = 1; }\n',
        'k.cubin',
      ),
      never,
    );
    assert.deepEqual(result.outcome, { kind: 'exited', code: 0 }, result.stderr);
    assert.ok(result.outputs.has('k.cubin'));
  });

  it('offers device nodes to jobs that run on the device only', () => {
    const temporary = temporaryFolder();
    for (const name of ['nvidia0', 'nvidiactl', 'nvidia-uvm', 'sda'])
      writeFileSync(join(temporary.path, name), '');
    mkdirSync(join(temporary.path, 'dri'));
    const names = (backend: 'sim' | 'cuda' | 'sycl', stage: 'build' | 'check'): string[] =>
      deviceNodes({ stage, backend, device: `${backend}:0`, exclusive: true }, temporary.path)
        .map((path) => path.slice(temporary.path.length + 1))
        .sort();
    assert.deepEqual(names('cuda', 'check'), ['nvidia-uvm', 'nvidia0', 'nvidiactl']);
    assert.deepEqual(names('sycl', 'check'), ['dri', 'nvidia-uvm', 'nvidia0', 'nvidiactl']);
    assert.deepEqual(names('cuda', 'build'), []);
    assert.deepEqual(names('sim', 'check'), []);
    temporary.remove();
  });
});
