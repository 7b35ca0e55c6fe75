import type { Executor, Job, JobResult, JobSession } from '../src/engine/ports.ts';

/** What a stretch of an evaluation went into. */
export const spanKinds = ['compile', 'run', 'compare', 'process', 'tools', 'files'] as const;
export type SpanKind = (typeof spanKinds)[number];

/** A stretch of wall time, in milliseconds of `performance.now()`. */
export interface Span {
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * An executor that notes where the time of its jobs goes. `compile`: a compiler process runs; `run`: a runner works on a request;
 * `compare`: the comparer does; `tools`: addr2line, objdump and whatever else looks at built objects; `process`: a process starts
 * (job folder, supervisor, sandbox, loading the object) or ends.
 */
export class RecordingExecutor implements Executor {
  readonly spans: Span[] = [];
  /** The first job that was opened as a candidate's runner: what a round trip costs can be tried on it. */
  runnerJob: Job | undefined;
  readonly #executor: Executor;

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  async run(job: Job, signal: AbortSignal): Promise<JobResult> {
    const startMs = performance.now();
    const result = await this.#executor.run(job, signal);
    const endMs = performance.now();
    const isCompiler = job.trust === 'compiler' && job.requirements.stage === 'build';
    if (!isCompiler) this.spans.push({ kind: 'tools', startMs, endMs });
    else {
      const childMs = Math.min(result.wallMs, endMs - startMs);
      this.spans.push({ kind: 'process', startMs, endMs: endMs - childMs });
      this.spans.push({ kind: 'compile', startMs: endMs - childMs, endMs });
    }
    return { ...result, release: async () => this.#during('files', async () => result.release()) };
  }

  async open(job: Job, signal: AbortSignal): Promise<JobSession> {
    const openedMs = performance.now();
    if (job.trust === 'candidate') this.runnerJob ??= job;
    const session = await this.#executor.open(job, signal);
    const answers: SpanKind = job.trust === 'ours' ? 'compare' : 'run';
    let isLoaded = false;
    let sentMs: number | undefined;
    return {
      folder: session.folder,
      send(text) {
        sentMs = performance.now();
        session.send(text);
      },
      nextLine: async (abort) => {
        const line = await session.nextLine(abort);
        const endMs = performance.now();
        if (!isLoaded) this.spans.push({ kind: 'process', startMs: openedMs, endMs: sentMs ?? endMs });
        isLoaded = true;
        if (sentMs !== undefined) this.spans.push({ kind: answers, startMs: sentMs, endMs });
        sentMs = undefined;
        return line;
      },
      finish: async (abort) => this.#during('process', async () => session.finish(abort)),
      kill: async () => this.#during('process', async () => session.kill()),
    };
  }

  async #during<Value>(kind: SpanKind, work: () => Promise<Value>): Promise<Value> {
    const startMs = performance.now();
    try {
      return await work();
    } finally {
      this.spans.push({ kind, startMs, endMs: performance.now() });
    }
  }
}

/** Milliseconds by what they went into; `rest` is our own code and waiting for it. */
export type Shares = Readonly<Record<SpanKind | 'rest', number>>;

/**
 * Divides a stretch of wall time among kinds of spans. Where several overlap, the first of `spanKinds` has it: while a compiler or a
 * kernel runs nothing else holds the evaluation up.
 */
export function sharesOf(spans: readonly Span[], startMs: number, endMs: number): Shares {
  const clipped = spans
    .map((span) => ({
      ...span,
      startMs: Math.max(span.startMs, startMs),
      endMs: Math.min(span.endMs, endMs),
    }))
    .filter((span) => span.endMs > span.startMs);
  const edges = [...new Set([startMs, endMs, ...clipped.flatMap((span) => [span.startMs, span.endMs])])].sort(
    (a, b) => a - b,
  );
  const shares = { compile: 0, run: 0, compare: 0, process: 0, tools: 0, files: 0, rest: 0 };
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const to = edges[index + 1] ?? from;
    const here = spanKinds.find((kind) =>
      clipped.some((span) => span.kind === kind && span.startMs <= from && span.endMs >= to),
    );
    shares[here ?? 'rest'] += to - from;
  }
  return shares;
}
