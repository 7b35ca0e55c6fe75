import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Executor, Job } from '../../engine/ports.ts';
import { type NcuReport, parseNcuReport, workMetrics } from './ncu-report.ts';
import { watchedJob } from './tool-job.ts';

export interface NcuParts {
  readonly executor: Executor;
  /** Path of ncu; absent where there is none. */
  readonly ncu: string | undefined;
  /** The job that starts the runner with the kernel loaded; without candidate code on the host. */
  readonly runner: Job;
  /** One request in mode `run` (formatRequest) at a tune shape. */
  readonly request: string;
  /** Mangled name of the kernel. */
  readonly symbol: string;
}

const wallMs = 180_000;
const logFile = 'ncu.csv';

/**
 * Profiles one launch. Never fatal: what kept it from working is in `unavailable`. Clocks stay as they are (`--clock-control none`), so
 * its durations compare with ours. The caller holds the device.
 */
export async function profileWithNcu(parts: NcuParts, signal: AbortSignal): Promise<NcuReport> {
  const { executor, ncu, runner, request, symbol } = parts;
  if (ncu === undefined)
    return unavailable('Nsight Compute (ncu) was not found; it comes with the CUDA toolkit or by itself');
  const command = [
    ncu,
    ...['--csv', '--page', 'details', '--print-units', 'base'],
    ...['--clock-control', 'none', '--launch-count', '1'],
    ...['--kernel-name-base', 'mangled', '--kernel-name', symbol],
    ...['--set', 'detailed', '--metrics', workMetrics.join(',')],
    ...['--log-file', logFile],
  ];
  const result = await executor.run(
    watchedJob(
      { ...runner, requirements: { ...runner.requirements, stage: 'profile' } },
      request,
      {
        name: 'ncu',
        command,
        readPaths: [dirname(ncu)],
        outputs: [logFile],
        environment: { TMPDIR: '.' },
        wallMs,
      },
      'ours',
    ),
    signal,
  );
  try {
    const path = result.outputs.get(logFile);
    const written = path === undefined ? '' : await readFile(path, 'utf8').catch(() => '');
    const { outcome } = result;
    if (outcome.kind === 'deadline') return unavailable(`it took longer than ${wallMs / 1000} s`);
    if (outcome.kind === 'not-started') return unavailable(outcome.reason);
    const report = parseNcuReport(`${written}\n${result.stdout}\n${result.stderr}`);
    if (report.unavailable === 'ncu printed no table' && outcome.kind !== 'exited')
      return unavailable(
        `ncu ended with ${outcome.kind === 'signalled' ? outcome.signal : `the ${outcome.which} limit`}`,
      );
    return report;
  } finally {
    await result.release();
  }
}

function unavailable(reason: string): NcuReport {
  return { hints: [], counters: [], unavailable: reason };
}
