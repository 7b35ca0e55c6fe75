import type { Executor, JobSession } from '../../../engine/ports.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import type { ComparedOutput, OutputComparer, OutputPair } from './compare-outputs.ts';

/** Text of one comparison (native/common/REQUEST.md). */
export function formatComparison(id: number, nonce: string, pairs: readonly OutputPair[]): string {
  const lines = [`compare ${id}`, `nonce ${nonce}`];
  for (const pair of pairs) {
    const { relative, absolute } = pair.tolerance;
    lines.push(
      `argument ${pair.argument} ${pair.type} ${pair.elements} ${pair.expectedType} ${relative} ${absolute} ${pair.order ?? 'ordered'}`,
      `expected ${pair.expected}`,
      `actual ${pair.actual}`,
      ...(pair.poison === undefined ? [] : [`poison ${pair.poison}`]),
      ...(pair.comparedElements === undefined ? [] : [`first ${pair.comparedElements}`]),
    );
  }
  return [...lines, 'end', ''].join('\n');
}

/** The comparer's process (native/comparer), kept open for many comparisons and opened again should it end. */
export class ComparerSession implements OutputComparer {
  readonly #executor: Executor;
  readonly #program: string;
  readonly #device: string;
  readonly #lifetime = new AbortController();
  #session: Promise<JobSession> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #comparisons = 0;

  constructor(executor: Executor, program: string, device: string) {
    this.#executor = executor;
    this.#program = program;
    this.#device = device;
  }

  async compare(pairs: readonly OutputPair[], signal: AbortSignal): Promise<readonly ComparedOutput[]> {
    if (pairs.length === 0) return [];
    const turn = this.#last.then(async () => this.#ask(pairs, signal));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #ask(pairs: readonly OutputPair[], signal: AbortSignal): Promise<readonly ComparedOutput[]> {
    this.#session ??= this.#open();
    const session = await this.#session;
    const id = ++this.#comparisons;
    const nonce = id.toString(16).padStart(16, '0');
    session.send(formatComparison(id, nonce, pairs));
    for (;;) {
      const line = await session.nextLine(signal);
      if (line === undefined) {
        this.#session = undefined;
        const result = await session.kill();
        await result.release();
        throw new KernelFoundryError('comparer', 'The comparer ended without an answer.', {
          details: { outcome: result.outcome, stderr: result.stderr.slice(-1000) },
        });
      }
      const answer = JSON.parse(line) as {
        readonly event: string;
        readonly nonce?: string;
        readonly message?: string;
        readonly arguments?: readonly RawComparison[];
      };
      if (answer.nonce !== nonce) continue;
      if (answer.event === 'compared' && answer.arguments !== undefined)
        return answer.arguments.map((raw, index) => forgiving(normal(raw), pairs[index]?.slack));
      throw new KernelFoundryError('comparer', `The comparer refused: ${answer.message ?? line}`);
    }
  }

  async #open(): Promise<JobSession> {
    return this.#executor.open(
      {
        label: 'comparer',
        requirements: { stage: 'check', backend: 'sim', device: this.#device, exclusive: false },
        inputs: [],
        command: [this.#program],
        environment: {},
        outputs: [],
        limits: { wallMs: 24 * 3600_000, idleMs: 60_000, outputBytes: 1 << 20, fileBytes: 1 << 20 },
        // Ours, and reads dumps wherever jobs have left them.
        trust: 'ours',
      },
      this.#lifetime.signal,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    if (session === undefined) return;
    session.send('shutdown\n');
    const result = await session.finish(this.#lifetime.signal);
    await result.release();
  }
}

/** Lets a share of wrong elements pass. */
function forgiving(result: ComparedOutput, slack: number | undefined): ComparedOutput {
  return slack === undefined ? result : { ...result, pass: result.wrongElements <= slack * result.elements };
}

/** JSON has no infinity and no NaN: the comparer writes their names instead of numbers. */
type JsonNumber = number | string;

type RawComparison = Omit<ComparedOutput, 'maxError' | 'worst'> & {
  readonly maxError: JsonNumber;
  readonly worst: Readonly<Record<'index' | 'expected' | 'got' | 'error', JsonNumber>> | null;
};

function normal(raw: RawComparison): ComparedOutput {
  const { worst, maxError, ...rest } = raw;
  return {
    ...rest,
    maxError: Number(maxError),
    worst:
      worst === null
        ? null
        : {
            index: Number(worst.index),
            expected: Number(worst.expected),
            got: Number(worst.got),
            error: Number(worst.error),
          },
  };
}
