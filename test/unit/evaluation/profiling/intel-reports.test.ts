import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseUnitraceReport,
  parseVtuneReport,
  unitraceTool,
} from '../../../../src/evaluation/profiling/intel-reports.ts';
import { watchedJob } from '../../../../src/evaluation/profiling/tool-job.ts';
import type { Job } from '../../../../src/engine/ports.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';

const never = new AbortController().signal;
const golden = (name: string): string =>
  readFileSync(join(packageRoot(), 'test/golden/profilers', name), 'utf8');

describe('profilers of Intel GPUs', () => {
  it('unitrace tells spills, sub-group size, occupancy and waiting', () => {
    const report = parseUnitraceReport(golden('unitrace.txt'), 'transpose_kernel');
    assert.equal(report.unavailable, undefined);
    assert.equal(report.spillBytes, 256);
    assert.equal(report.subGroupSize, 32);
    assert.deepEqual(
      report.hints.map(({ rule, source }) => [rule, source]),
      [
        ['register-spills', 'unitrace'],
        ['low-occupancy', 'unitrace'],
        ['warp-stalls', 'unitrace'],
      ],
    );
    assert.deepEqual(
      report.counters.find(({ name }) => name === 'GPU_MEMORY_BYTE_READ'),
      { name: 'GPU_MEMORY_BYTE_READ', unit: 'bytes', value: 4_194_304 },
    );
  });

  it('VTune tells the same from its table of computing tasks', () => {
    const report = parseVtuneReport(golden('vtune.csv'), 'transpose_kernel');
    assert.equal(report.subGroupSize, 32);
    assert.deepEqual(report.hints, []);
    assert.equal(report.counters.find(({ name }) => name === 'XVE Threads Occupancy')?.value, 87.4);
  });

  it('say why they have nothing', () => {
    assert.match(
      parseUnitraceReport(golden('unitrace.txt'), 'other').unavailable ?? '',
      /does not name other/,
    );
    assert.match(
      parseUnitraceReport('ERROR: Failed to activate metric groups', 'k').unavailable ?? '',
      /perf_stream_paranoid/,
    );
    assert.equal(
      parseVtuneReport('vtune: Error: Cannot enable event-based sampling.\n', 'k').unavailable,
      'Cannot enable event-based sampling.',
    );
  });

  it('unitrace stands before the runner, whose sandbox it shares', async () => {
    await using executor = await openLocalExecutor(never, {
      readPaths: [join(packageRoot(), 'test/fixtures'), join(packageRoot(), 'test/golden')],
    });
    const runner: Job = {
      label: 'run transpose',
      requirements: { stage: 'profile', backend: 'sycl', device: 'sycl:0', exclusive: false },
      inputs: [],
      command: ['/bin/sh', '-c', 'cat > /dev/null; echo done >&3'],
      environment: {},
      outputs: [],
      limits: { wallMs: 10_000, outputBytes: 1 << 20, fileBytes: 1 << 20 },
      trust: 'candidate',
    };
    const tool = unitraceTool(join(packageRoot(), 'test/fixtures/fake-unitrace/unitrace'), true);
    const result = await executor.run(watchedJob(runner, 'request 1\nend', tool, 'candidate'), never);
    await result.release();
    assert.equal(result.results.trim(), 'done');
    assert.equal(parseUnitraceReport(result.stderr, 'transpose_kernel').spillBytes, 256);
  });
});
