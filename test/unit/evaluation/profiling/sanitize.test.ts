import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSanitizerReport } from '../../../../src/evaluation/profiling/sanitizer-report.ts';
import { sanitize } from '../../../../src/evaluation/profiling/sanitize.ts';
import type { SanitizerVerdict } from '../../../../src/evaluation/profiling/sanitize.ts';
import type { Job } from '../../../../src/engine/ports.ts';
import type { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';

const never = new AbortController().signal;
const golden = (name: string): string =>
  readFileSync(join(packageRoot(), 'test/golden/sanitizer', name), 'utf8');

describe('compute-sanitizer reports', () => {
  it('of memcheck give access, line and number of occurrences; calls of the driver that fail are no findings', () => {
    assert.deepEqual(parseSanitizerReport(golden('memcheck.txt'), 'memcheck', 'stencil.cu'), {
      findings: [
        {
          tool: 'memcheck',
          message: 'Invalid __global__ write of size 4 bytes',
          line: 12,
          severity: 'error',
          occurrences: 2,
        },
        {
          tool: 'memcheck',
          message: 'Invalid __shared__ read of size 8 bytes',
          line: 20,
          severity: 'error',
          occurrences: 1,
        },
      ],
      isComplete: true,
    });
  });

  it('of racecheck give both places, however the lines are broken', () => {
    const { findings } = parseSanitizerReport(golden('racecheck.txt'), 'racecheck', 'reduce.cu');
    assert.deepEqual(
      findings.map(({ message, line, otherLine, severity, occurrences }) => [
        message,
        line,
        otherLine,
        severity,
        occurrences,
      ]),
      [
        ['race in shared memory between a write and a read', 28, 30, 'error', 1],
        ['race in shared memory between a read and a write', 31, 33, 'warning', 32],
        ['race in shared memory between a read and a write', 31, undefined, 'warning', 4],
      ],
    );
  });

  it('tell what kept the tool from working', () => {
    const { failure, isComplete } = parseSanitizerReport(
      '========= COMPUTE-SANITIZER\n========= Error: Device not supported. Please refer to the documentation\n',
      'memcheck',
      'k.cu',
    );
    assert.match(failure ?? '', /Device not supported/);
    assert.equal(isComplete, false);
  });
});

describe('candidates under a fake compute-sanitizer', function () {
  this.timeout(60_000);
  let folder = '';
  let executor: LocalExecutor;
  before(async () => (executor = await openLocalExecutor(never, {})));
  after(async () => executor[Symbol.asyncDispose]());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kf-sanitize-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'runner'), '#!/bin/sh\ncat > /dev/null\necho \'{"event":"done"}\' >&3\n');
    chmodSync(join(folder, 'runner'), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function look(cubin: string, sanitizer?: string): Promise<SanitizerVerdict> {
    const runner: Job = {
      label: 'run scale',
      requirements: { stage: 'check', backend: 'cuda', device: 'cuda:0', exclusive: false },
      inputs: [{ name: 'kernel.cubin', content: cubin }],
      command: [join(folder, 'runner')],
      environment: {},
      readPaths: [folder],
      outputs: [],
      limits: { wallMs: 10_000, idleMs: 1000, outputBytes: 1 << 20, fileBytes: 1 << 20 },
      trust: 'candidate',
    };
    const tool = sanitizer ?? join(packageRoot(), 'test/fixtures/fake-compute-sanitizer/compute-sanitizer');
    return sanitize(
      {
        executor,
        sanitizer: tool === '' ? undefined : tool,
        runner,
        request: 'request 1\nend',
        file: 'scale.cu',
      },
      never,
    );
  }

  it('pass, with a note that names the tools', async () => {
    const { reasons, notes } = await look('plain');
    assert.deepEqual(reasons, []);
    assert.deepEqual(notes, ['compute-sanitizer found nothing (memcheck, racecheck, initcheck, synccheck)']);
  });

  it('fail by a race and by an access out of bounds, with the line', async () => {
    assert.deepEqual((await look('fake-race')).reasons, [
      {
        rule: 'sanitizer-racecheck',
        message:
          'compute-sanitizer racecheck: race in shared memory between a write and a read at lines 13 and 14, 2048 times',
        line: 13,
      },
    ]);
    const [reason] = (await look('fake-bounds')).reasons;
    assert.equal(reason?.rule, 'sanitizer-memcheck');
    assert.equal(reason.line, 6);
  });

  it('pass where threads only ended before a barrier, with a note', async () => {
    const { reasons, notes } = await look('fake-early-exit');
    assert.deepEqual(reasons, []);
    assert.ok(
      notes.some((note) => /synccheck, a warning: Barrier error detected.* line 20/.test(note)),
      notes.join('\n'),
    );
  });

  it('are not failed by a tool that is absent, does not know the device or says nothing', async () => {
    for (const [cubin, tool, expected] of [
      ['plain', '', /it was not found/],
      ['fake-unsupported', undefined, /memcheck: Device not supported/],
      ['fake-silent', undefined, /ended without a summary/],
      ['plain', '/bin/false', /ended without a summary/],
    ] as const) {
      const { reasons, notes } = await look(cubin, tool);
      assert.deepEqual(reasons, []);
      assert.match(notes[0] ?? '', expected);
    }
  });
});
