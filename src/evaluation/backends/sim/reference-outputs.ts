import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { shapeText } from '../../bind-task.ts';
import { deviceMemoryFor, forward, launchPart, nonceOf } from './bound-case.ts';
import type { BoundKernel, InputSet } from './bound-case.ts';
import type { DumpedOutput } from './runner-answer.ts';
import type { SharedRunner } from './shared-runner.ts';

/** Outputs on disk, by argument index. */
export interface OutputFiles {
  readonly outputs: readonly {
    readonly argument: number;
    readonly path: string;
    readonly unwrittenElements: number;
  }[];
}

/** What a reference gave, or why it gave nothing. */
export type ReferenceOutcome =
  | { readonly kind: 'outputs'; readonly files: OutputFiles }
  | { readonly kind: 'undefined'; readonly reason: string };

export interface ReferenceOptions {
  readonly runner: SharedRunner;
  /** Hash of the reference's code: a part of every key. */
  readonly hash: string;
  readonly cacheFolder: string;
  /** Most bytes of the cache; the oldest entries go first. */
  readonly cacheBytes?: number;
  readonly secret: string;
}

/**
 * Outputs of one reference (the baseline, or a host function in double precision), run in a process of its own and kept on disk by
 * (reference, arguments, launch, seed, pattern). Candidates never see these files.
 */
export class ReferenceOutputs {
  readonly #options: ReferenceOptions;
  readonly #running = new Map<string, Promise<ReferenceOutcome>>();
  #requests = 0;
  #bytes: number | undefined;

  constructor(options: ReferenceOptions) {
    this.#options = options;
  }

  /** Outputs for one set of inputs. */
  async outputs(kernel: BoundKernel, inputs: InputSet, signal: AbortSignal): Promise<ReferenceOutcome> {
    const key = sha256Of([
      this.#options.hash,
      JSON.stringify([kernel.launch ?? null, kernel.arguments]),
      String(inputs.seed),
      inputs.pattern,
    ]).slice(0, 32);
    let running = this.#running.get(key);
    if (running === undefined) {
      running = this.#load(key, kernel, inputs, signal).finally(() => this.#running.delete(key));
      this.#running.set(key, running);
    }
    return running;
  }

  async #load(
    key: string,
    kernel: BoundKernel,
    inputs: InputSet,
    signal: AbortSignal,
  ): Promise<ReferenceOutcome> {
    const folder = join(this.#options.cacheFolder, key);
    const index = join(folder, indexName);
    try {
      const outputs = JSON.parse(readFileSync(index, 'utf8')) as readonly DumpedOutput[];
      return { kind: 'outputs', files: filesIn(folder, outputs) };
    } catch {
      return this.#run(folder, kernel, inputs, signal);
    }
  }

  async #run(
    folder: string,
    kernel: BoundKernel,
    inputs: InputSet,
    signal: AbortSignal,
  ): Promise<ReferenceOutcome> {
    const id = ++this.#requests;
    const dump = `reference-${id}`;
    const request = {
      id,
      nonce: nonceOf(this.#options.secret, 'reference', id),
      seed: inputs.seed,
      pattern: inputs.pattern,
      ...launchPart(kernel),
      arguments: kernel.arguments,
      mode: 'run',
      order: forward,
      blocks: 'all',
      deviceMemoryBytes: deviceMemoryFor(kernel),
      dump,
    } as const;
    return this.#options.runner.request(request, signal, async (outcome, sessionFolder) => {
      if (outcome.kind === 'ended') return { kind: 'undefined', reason: outcome.reason };
      const { answer } = outcome;
      if (answer.event === 'failed') return { kind: 'undefined', reason: answer.message };
      if (answer.ended !== undefined) return { kind: 'undefined', reason: answer.ended };
      const outputs = keep(join(sessionFolder, dump), folder, answer.outputs);
      if (!existsSync(join(folder, indexName)))
        throw new KernelFoundryError(
          'reference-cache',
          `The outputs for ${shapeText(inputs.shape)} were not kept.`,
          {
            details: { folder },
          },
        );
      await this.#prune(kernel.bytes);
      return { kind: 'outputs', files: filesIn(folder, outputs) };
    });
  }

  /** Drops the oldest entries once the cache is over its limit. Entries of the last minutes stay: they may be in use. */
  async #prune(added: number): Promise<void> {
    const { cacheFolder, cacheBytes = 2 * 2 ** 30 } = this.#options;
    if (this.#bytes !== undefined && (this.#bytes += added) < cacheBytes) return;
    const entries = await Promise.all(
      (await readdir(cacheFolder)).map(async (name) => {
        const folder = join(cacheFolder, name);
        const files = await readdir(folder).catch(() => []);
        const sizes = await Promise.all(
          files.map(async (file) => (await stat(join(folder, file)).catch(() => undefined))?.size ?? 0),
        );
        const age = Date.now() - ((await stat(folder).catch(() => undefined))?.mtimeMs ?? 0);
        return { folder, age, bytes: sizes.reduce((sum, size) => sum + size, 0) };
      }),
    );
    this.#bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    entries.sort((a, b) => b.age - a.age);
    for (const entry of entries) {
      if (this.#bytes < cacheBytes * 0.8 || entry.age < 10 * 60_000) break;
      await rm(entry.folder, { recursive: true, force: true });
      this.#bytes -= entry.bytes;
    }
  }
}

function filesIn(folder: string, outputs: readonly DumpedOutput[]): OutputFiles {
  return {
    outputs: outputs.map((output) => ({
      argument: output.argument,
      path: join(folder, output.file),
      unwrittenElements: output.unwrittenElements,
    })),
  };
}

/** The entry is complete when this file is there. */
const indexName = 'outputs.json';

/**
 * Moves what a runner has dumped to its place in the cache. Synchronously: an evaluation does this some forty times for a few kilobytes each, and
 * on a busy machine every step that goes through Node's thread pool waits a millisecond for its turn.
 */
function keep(dumped: string, folder: string, answered: readonly DumpedOutput[]): readonly DumpedOutput[] {
  const staging = `${folder}.${process.pid}`;
  mkdirSync(staging, { recursive: true });
  const outputs = answered.map((output) => {
    const name = `arg${output.argument}.bin`;
    moveFile(join(dumped, name), join(staging, name));
    return { ...output, file: name };
  });
  writeFileSync(join(staging, indexName), JSON.stringify(outputs));
  rmSync(dumped, { recursive: true, force: true });
  try {
    renameSync(staging, folder);
  } catch {
    // Another process was faster; its outputs are the same.
    rmSync(staging, { recursive: true, force: true });
  }
  return outputs;
}

/** Moves a file, by copying where the other place is on another file system. */
function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(from, to);
  }
}
