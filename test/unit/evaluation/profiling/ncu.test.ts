import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvTable, numberOf } from '../../../../src/evaluation/profiling/csv-table.ts';
import { profileWithNcu } from '../../../../src/evaluation/profiling/ncu.ts';
import { parseNcuReport } from '../../../../src/evaluation/profiling/ncu-report.ts';
import type { NcuReport } from '../../../../src/evaluation/profiling/ncu-report.ts';
import type { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';

const never = new AbortController().signal;
const golden = readFileSync(join(packageRoot(), 'test/golden/profilers/ncu-details.csv'), 'utf8');

describe('ncu reports', () => {
  it('give hints by our names, with what following them would gain where that speaks of the whole kernel', () => {
    const { hints } = parseNcuReport(golden);
    assert.deepEqual(
      hints.map(({ rule, estimatedSpeedup }) => [rule, estimatedSpeedup?.toFixed(2)]),
      [
        ['bottleneck', undefined],
        ['uncoalesced-global-access', '1.93'],
        ['bank-conflicts', undefined],
        ['low-occupancy', undefined],
        ['small-grid', '2.06'],
      ],
    );
    assert.ok(hints.every(({ source, scope }) => source === 'ncu' && scope === 'kernel'));
    assert.match(
      hints[0]?.text ?? '',
      /Look at Scheduler Statistics and Warp State Statistics for potential/,
    );
  });

  it('give counters and work of the first launch only', () => {
    const { counters, work } = parseNcuReport(golden);
    assert.deepEqual(
      counters.find(({ name }) => name === 'Duration'),
      { name: 'Duration', unit: 'ns', value: 12_448 },
    );
    assert.equal(counters.filter(({ name }) => name === 'Duration').length, 1);
    assert.deepEqual(work, {
      fp32Operations: 1_048_576 + 2 * 2_097_152,
      fp64Operations: 0,
      tensorOperations: 0,
      dramBytes: 8_388_608,
    });
  });

  it('of versions without estimates are read too', () => {
    const old =
      '"ID","Section Name","Metric Name","Metric Unit","Metric Value","Rule Name","Rule Type","Rule Description"\n' +
      '"0","LaunchStats","","","","ThreadDivergence","WRN","Only 9.1 threads are active, ""on average""."\n';
    assert.deepEqual(parseNcuReport(old).hints, [
      {
        rule: 'divergence',
        text: 'Only 9.1 threads are active, "on average".',
        scope: 'kernel',
        source: 'ncu',
      },
    ]);
  });

  it('that were cut off or hold no table say so', () => {
    assert.equal(parseNcuReport('').unavailable, 'ncu printed no table');
    assert.ok(parseNcuReport(golden.slice(0, 2000)).counters.length > 0);
    assert.match(parseNcuReport('==ERROR== Something else.\n').unavailable ?? '', /^Something else\.$/);
  });
});

describe('tables of profilers', () => {
  it('are found behind chatter, with quotes, commas and line ends in fields', () => {
    assert.deepEqual(csvTable('chatter, more\n"A","B"\n1,"x, ""y""\nz"\n', ['A', 'B']), [
      { A: '1', B: 'x, "y"\nz' },
    ]);
    assert.equal(numberOf('1,215,000.50'), 1_215_000.5);
    assert.equal(numberOf('n/a'), undefined);
  });
});

describe('a launch under a fake ncu', function () {
  this.timeout(60_000);
  let folder = '';
  let executor: LocalExecutor;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kf-ncu-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'runner'), '#!/bin/sh\ncat > /dev/null\necho \'{"event":"done"}\' >&3\n');
    chmodSync(join(folder, 'runner'), 0o755);
    executor = await openLocalExecutor(never, {});
  });
  after(async () => {
    await executor[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function profile(
    cubin: string,
    ncu: string | undefined = join(packageRoot(), 'test/fixtures/fake-ncu/ncu'),
  ): Promise<NcuReport> {
    return profileWithNcu(
      {
        executor,
        ncu: ncu === '' ? undefined : ncu,
        runner: {
          label: 'run scale',
          requirements: { stage: 'check', backend: 'cuda', device: 'cuda:0', exclusive: false },
          inputs: [{ name: 'kernel.cubin', content: cubin }],
          command: [join(folder, 'runner')],
          environment: {},
          outputs: [],
          limits: { wallMs: 10_000, outputBytes: 1 << 20, fileBytes: 1 << 20 },
          trust: 'candidate',
        },
        request: 'request 1\nend',
        symbol: 'scale',
      },
      never,
    );
  }

  it('is read from its log file, or from standard output', async () => {
    for (const cubin of ['plain', 'fake-stdout']) {
      const report = await profile(cubin);
      assert.equal(report.unavailable, undefined);
      assert.ok(report.hints.length > 0);
    }
  });

  it('says what kept it from working, with the fix for a missing permission', async () => {
    for (const [cubin, ncu, expected] of [
      ['fake-no-permission', undefined, /ERR_NVGPUCTRPERM.*NVreg_RestrictProfilingToAdminUsers=0.*SYS_ADMIN/],
      ['fake-no-kernel', undefined, /saw no launch/],
      ['fake-in-use', undefined, /another profiler/],
      ['fake-crash', undefined, /ended with SIGABRT/],
      ['plain', '', /was not found/],
      ['plain', '/nonexistent/ncu', /nonexistent|printed no table|No such/],
    ] as const) {
      const report = await profile(cubin, ncu);
      assert.match(report.unavailable ?? '', expected, cubin);
      assert.deepEqual(report.hints, []);
    }
  });
});
