import type { Executor, Job, JobResult } from '../../engine/ports.ts';
import type { Defences } from '../../evaluation/defences.ts';

/** Limits that the suite sets so that attacks of row X5 take seconds, not minutes. */
export interface SuiteLimits {
  readonly answerMs: number;
  readonly compileMs: number;
  readonly outputBytes: number;
  readonly memoryBytes: number;
}

/** What jobs were seen to use, the largest of each. */
export interface JobUse {
  wallMs: number;
  outputBytes: number;
  outcomes: string[];
}

/** What an executor for one candidate is to expose and to limit. */
export interface Exposure {
  readonly defences: Defences;
  /** Environment that a candidate without a sandbox would find. */
  readonly environment: Readonly<Record<string, string>>;
  /** Tighter limits, for attacks that use up time and memory. */
  readonly limits?: SuiteLimits;
}

/**
 * An executor whose sandbox and caps follow `defences`: the red team's controls switch them off here, so that the product holds no
 * switch for it. With everything in force it changes no job but for the tighter limits.
 */
export function exposedExecutor(executor: Executor, exposure: Exposure, use?: JobUse): Executor {
  const expose = (job: Job): Job => exposedJob(job, exposure);
  const watch = (result: JobResult, isWatched: boolean): JobResult => {
    if (use !== undefined && isWatched) {
      use.wallMs = Math.max(use.wallMs, result.wallMs);
      use.outputBytes = Math.max(use.outputBytes, result.stdout.length, result.stderr.length);
      use.outcomes.push(
        result.outcome.kind === 'limit' ? `limit ${result.outcome.which}` : result.outcome.kind,
      );
    }
    return result;
  };
  return {
    run: async (job, signal) => watch(await executor.run(expose(job), signal), job.trust !== 'ours'),
    async open(job, signal) {
      const session = await executor.open(expose(job), signal);
      return {
        folder: session.folder,
        send: (text) => session.send(text),
        nextLine: (abort) => session.nextLine(abort),
        finish: async (abort) => watch(await session.finish(abort), job.trust !== 'ours'),
        kill: async () => watch(await session.kill(), job.trust !== 'ours'),
      };
    },
  };
}

/** Where deadlines are off: so long that nothing of the suite reaches it, and nothing is left behind for ever. */
const longestMs = 30 * 60_000;

function exposedJob(job: Job, { defences, environment, limits }: Exposure): Job {
  if (job.trust === 'ours') return job;
  const isOpen = !defences.has(job.trust === 'candidate' ? 'runner-sandbox' : 'compiler-sandbox');
  const { idleMs, memoryBytes, residentBytes, processes, ...others } = job.limits;
  const isRunner = job.trust === 'candidate' && limits !== undefined;
  const smaller = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
  const idle = defences.has('deadlines')
    ? smaller(idleMs, isRunner ? limits.answerMs : undefined)
    : undefined;
  const wall =
    limits !== undefined && !isRunner ? Math.min(job.limits.wallMs, limits.compileMs) : job.limits.wallMs;
  const memory = defences.has('memory-cap')
    ? smaller(memoryBytes, isRunner ? limits.memoryBytes : undefined)
    : undefined;
  return {
    ...job,
    ...(isOpen ? { sandbox: 'limits', environment: { ...job.environment, ...environment } } : {}),
    limits: {
      ...others,
      wallMs: defences.has('deadlines') ? wall : longestMs,
      outputBytes: defences.has('output-cap')
        ? (smaller(job.limits.outputBytes, isRunner ? limits.outputBytes : undefined) ?? 0)
        : 1 << 30,
      fileBytes: defences.has('file-cap') ? job.limits.fileBytes : 1 << 40,
      ...(idle === undefined ? {} : { idleMs: idle }),
      ...(memory === undefined ? {} : { memoryBytes: memory }),
      ...(residentBytes === undefined || !defences.has('memory-cap') ? {} : { residentBytes }),
      ...(processes === undefined || !defences.has('process-cap') ? {} : { processes }),
    },
  };
}
