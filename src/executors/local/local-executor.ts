import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Executor, Job, JobRequirements, JobResult, JobSession } from '../../engine/ports.ts';
import { throwIfAborted } from '../../shared/abort.ts';
import {
  type SupervisedCommand,
  type SupervisedResult,
  runSupervised,
  startSupervised,
} from '../process-runner.ts';
import type { SandboxReport } from '../supervisor-status.ts';
import { createJobRoot, findOutput, prepareJobFolder, removeFolder } from './job-folder.ts';
import { LocalSession } from './local-session.ts';

/** What a local executor needs to know about the machine. */
export interface LocalExecutorOptions {
  /** Path of the supervisor (`buildSupervisor`). */
  readonly supervisor: string;
  /** Folder for job folders; the system's temporary folder by default. */
  readonly temporaryFolder?: string;
  /** Files and folders that every sandboxed job may read: our headers, a toolchain outside the system's folders. */
  readonly readPaths?: readonly string[];
  /** Device nodes that jobs of this backend may use, `/dev/nvidia0`. */
  readonly devicePaths?: (requirements: JobRequirements) => readonly string[];
  /** Files beside the nodes that its driver reads. */
  readonly deviceReadPaths?: (requirements: JobRequirements) => readonly string[];
  /** Lock file of a device, for jobs that need it for themselves; undefined for devices that need none (`sim`). */
  readonly lockPath?: (requirements: JobRequirements) => string | undefined;
  /** The strongest sandbox to try; weaker ones are for tests. */
  readonly sandbox?: SandboxReport['level'];
}

/** Runs jobs on this machine, each in a folder of its own, under the supervisor. */
export class LocalExecutor implements Executor {
  readonly #options: LocalExecutorOptions;
  #root: Promise<string> | undefined;

  constructor(options: LocalExecutorOptions) {
    this.#options = options;
  }

  /** Runs a job to its end. The job's failure is an outcome; only a cancellation and our own failures reject. */
  async run(job: Job, signal: AbortSignal): Promise<JobResult> {
    const { command, remove } = await this.#prepare(job, signal);
    try {
      const input = job.standardInput === undefined ? {} : { standardInput: job.standardInput };
      const result = await runSupervised({ ...command, ...input }, signal);
      return await jobResultOf(job, command.folder, result, remove);
    } catch (error) {
      await remove();
      throw error;
    }
  }

  /** Starts a job that answers several requests over its standard input and descriptor 3. */
  async open(job: Job, signal: AbortSignal): Promise<JobSession> {
    const { command, remove } = await this.#prepare(job, signal);
    const { idleMs, ...limits } = command.limits; // the session's own clock: an idle runner may wait for its next request
    try {
      return new LocalSession({
        folder: command.folder,
        idleMs,
        start: (onResults) =>
          startSupervised({ ...command, limits, standardInput: { kind: 'open' } }, signal, onResults),
        finish: async (result) => jobResultOf(job, command.folder, result, remove),
        abandon: remove,
      });
    } catch (error) {
      await remove();
      throw error;
    }
  }

  /** Removes what is left of the job folders. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#root === undefined) return;
    const root = await this.#root.catch(() => undefined);
    this.#root = undefined;
    if (root !== undefined) await removeFolder(root);
  }

  async #prepare(
    job: Job,
    signal: AbortSignal,
  ): Promise<{ readonly command: SupervisedCommand; readonly remove: () => Promise<void> }> {
    throwIfAborted(signal);
    this.#root ??= createJobRoot(this.#options.temporaryFolder);
    const { path: folder, linkedPaths } = await prepareJobFolder(await this.#root, job.inputs);
    const remove = async (): Promise<void> => removeFolder(folder);
    // The supervisor makes this one for a sandboxed job, owned by the job's user.
    if (job.trust === 'ours') await mkdir(join(folder, '.tmp'));
    const { supervisor, readPaths = [], devicePaths, deviceReadPaths, lockPath } = this.#options;
    const sandbox = job.sandbox ?? this.#options.sandbox;
    const lock = job.requirements.exclusive ? lockPath?.(job.requirements) : undefined;
    const command: SupervisedCommand = {
      supervisor,
      command: job.command,
      folder,
      environment: { ...basicEnvironment(job.trust, folder), ...job.environment },
      trust: job.trust,
      limits: { ...job.limits, folderBytes: filesPerJob * job.limits.fileBytes },
      readPaths: [
        ...readPaths,
        ...(deviceReadPaths?.(job.requirements) ?? []),
        ...(job.readPaths ?? []),
        ...linkedPaths,
      ],
      devicePaths: devicePaths?.(job.requirements) ?? [],
      ...(lock === undefined ? {} : { lock: { path: lock } }),
      ...(sandbox === undefined ? {} : { sandbox }),
    };
    return { command, remove };
  }
}

/** How many files of the largest size a job may fill its folder with. */
const filesPerJob = 8;

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Everything a job finds in its environment beside what it asks for; keys and proxies of ours never reach it. */
function basicEnvironment(trust: Job['trust'], folder: string): Record<string, string> {
  return {
    PATH: trust === 'candidate' ? systemPath : (process.env['PATH'] ?? systemPath),
    HOME: folder,
    TMPDIR: join(folder, '.tmp'),
    LC_ALL: 'C',
  };
}

async function jobResultOf(
  job: Job,
  folder: string,
  result: SupervisedResult,
  remove: () => Promise<void>,
): Promise<JobResult> {
  const outputs = new Map<string, string>();
  for (const name of job.outputs) {
    const path = await findOutput(folder, name);
    if (path !== undefined) outputs.set(name, path);
  }
  const { outcome, stdout, stderr, results, wallMs } = result;
  return { outcome, stdout, stderr, results, outputs, wallMs, release: remove };
}
