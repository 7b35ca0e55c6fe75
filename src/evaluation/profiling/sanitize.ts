import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Executor, Job, JobResult } from '../../engine/ports.ts';
import type { Reason } from '../../protocol/evaluation.ts';
import {
  type SanitizerFinding,
  type SanitizerTool,
  parseSanitizerReport,
  sanitizerTools,
} from './sanitizer-report.ts';
import { watchedJob } from './tool-job.ts';

export interface SanitizeParts {
  readonly executor: Executor;
  /** Path of compute-sanitizer; absent where there is none. */
  readonly sanitizer: string | undefined;
  /** The job that starts the runner with the candidate loaded; without candidate code on the host. */
  readonly runner: Job;
  /** One request in mode `run` (formatRequest), at a small shape: instrumented code is 10 to 100 times slower. */
  readonly request: string;
  /** Base name of the user's file as the compiler saw it: `matmul.cu`. */
  readonly file: string;
  readonly tools?: readonly SanitizerTool[];
}

/** What the sanitizer says of a candidate. `reasons` fail it; notes tell what was not looked at, and why. */
export interface SanitizerVerdict {
  readonly reasons: readonly Reason[];
  readonly notes: readonly string[];
  readonly findings: readonly SanitizerFinding[];
}

const wallMs = 120_000;
const logFile = 'sanitizer.log';

/**
 * Runs a candidate under memcheck, racecheck, initcheck and synccheck, one after the other, until one finds something. An absent tool, a
 * device that it does not know and a deadline are notes, never failures: they say nothing of the candidate. The caller holds the device.
 */
export async function sanitize(parts: SanitizeParts, signal: AbortSignal): Promise<SanitizerVerdict> {
  const { executor, sanitizer, runner, request, file, tools = sanitizerTools } = parts;
  if (sanitizer === undefined)
    return nothing('not looked at by compute-sanitizer: it was not found (it comes with the CUDA toolkit)');
  const done: string[] = [];
  const notes: string[] = [];
  const findings: SanitizerFinding[] = [];
  for (const tool of tools) {
    const result = await executor.run(
      watchedJob(
        runner,
        request,
        {
          name: `compute-sanitizer ${tool}`,
          command: [
            sanitizer,
            '--tool',
            tool,
            ...toolOptions(tool),
            '--log-file',
            logFile,
            '--print-limit',
            '50',
          ],
          readPaths: [dirname(sanitizer)],
          outputs: [logFile],
          wallMs,
        },
        'ours',
      ),
      signal,
    );
    try {
      const log = await logOf(result);
      const report = parseSanitizerReport(log, tool, file);
      findings.push(...report.findings);
      const errors = report.findings.filter(isFailure);
      if (errors.length > 0) return { reasons: errors.map(reasonOf), notes, findings };
      const problem = problemOf(result, report.failure, report.isComplete, log);
      if (problem !== undefined) {
        notes.push(`not looked at by compute-sanitizer's ${tool}: ${problem}`);
        // What stops one of its tools here stops the others too.
        if (report.failure !== undefined) break;
        continue;
      }
      done.push(tool);
      notes.push(...report.findings.map((finding) => `${tool}, a warning: ${placed(finding)}`));
    } finally {
      await result.release();
    }
  }
  if (done.length > 0) notes.unshift(`compute-sanitizer found nothing (${done.join(', ')})`);
  return { reasons: [], notes, findings };
}

function toolOptions(tool: SanitizerTool): readonly string[] {
  // Calls of the driver that fail on purpose (looking for entry points) are no defect of a kernel.
  if (tool === 'memcheck') return ['--report-api-errors', 'no', '--show-backtrace', 'no'];
  return ['--show-backtrace', 'no'];
}

/**
 * Errors fail a candidate, but for one kind: synccheck also calls threads divergent that have ended before a barrier, or that wait at
 * another named one, both of which are lawful (decision 010); the simulator's checker has judged barriers by then.
 */
function isFailure(finding: SanitizerFinding): boolean {
  if (finding.severity !== 'error') return false;
  return !(finding.tool === 'synccheck' && /Divergent thread\(s\) in block/.test(finding.message));
}

function placed({ message, line, otherLine, occurrences }: SanitizerFinding): string {
  const where =
    line === undefined
      ? ''
      : otherLine === undefined
        ? ` at line ${line}`
        : ` at lines ${line} and ${otherLine}`;
  return `${message}${where}${occurrences > 1 ? `, ${occurrences} times` : ''}`;
}

function reasonOf(finding: SanitizerFinding): Reason {
  const { tool, line } = finding;
  return {
    rule: `sanitizer-${tool}`,
    message: `compute-sanitizer ${tool}: ${placed(finding)}`,
    ...(line === undefined ? {} : { line }),
  };
}

async function logOf(result: JobResult): Promise<string> {
  const path = result.outputs.get(logFile);
  const written = path === undefined ? '' : await readFile(path, 'utf8').catch(() => '');
  return written === '' ? `${result.stdout}\n${result.stderr}` : written;
}

function problemOf(
  { outcome, results, stderr }: JobResult,
  failure: string | undefined,
  isComplete: boolean,
  log: string,
): string | undefined {
  if (failure !== undefined) return failure;
  if (outcome.kind === 'deadline') return `it took longer than ${wallMs / 1000} s`;
  if (outcome.kind === 'limit') return `it exceeded the ${outcome.which} limit`;
  if (outcome.kind === 'not-started') return outcome.reason;
  if (!isComplete)
    return `it ended without a summary: ${(log.trim() || stderr.trim()).split('\n').at(-1)?.slice(0, 200) ?? 'and said nothing'}`;
  if (!/"event":\s*"done"/.test(results)) return 'the runner did not answer under it';
  return undefined;
}

function nothing(note: string): SanitizerVerdict {
  return { reasons: [], notes: [note], findings: [] };
}
