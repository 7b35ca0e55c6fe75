import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AbortError } from '../shared/abort.ts';
import { KernelFoundryError } from '../shared/errors.ts';
import { startSupervised } from './process-runner.ts';

/** One place for all users of the machine: two people must not measure on one GPU at a time. */
const machineWideFolder = '/tmp/kernelfoundry-locks';

/** Lock file of a GPU, by its UUID. The folder is created, open to every user, when missing. */
export async function gpuLockPath(uuid: string, folder: string = machineWideFolder): Promise<string> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o1777).catch(() => undefined); // somebody else's: they did it already
  return join(folder, `${uuid.replaceAll(/[^A-Za-z0-9-]/g, '_')}.lock`);
}

/** A lock that is held until it is disposed of, or until this process ends, however it ends. */
export interface HeldLock extends AsyncDisposable {
  /** How long we waited for it, in milliseconds. */
  readonly waitedMs: number;
  release(): Promise<void>;
}

/**
 * Takes the lock for several jobs in a row (the two processes of a paired measurement). The supervisor holds it on our
 * behalf: Node has no flock, and a lock that outlives a killed process would stop everybody.
 */
export async function holdLock(
  supervisor: string,
  path: string,
  signal: AbortSignal,
  waitMs?: number,
): Promise<HeldLock> {
  const holder = startSupervised(
    {
      supervisor,
      command: ['/bin/cat'], // waits on its standard input, which never comes
      folder: '/',
      environment: {},
      trust: 'ours',
      limits: { wallMs: 0, outputBytes: 1, fileBytes: 0 },
      standardInput: { kind: 'open' },
      lock: { path, ...(waitMs === undefined ? {} : { waitMs }) },
    },
    signal,
  );
  const started = await holder.started;
  if (started === undefined) {
    const { outcome } = await holder.ended; // rejects with AbortError when cancelled
    const reason = outcome.kind === 'not-started' ? outcome.reason : outcome.kind;
    throw new KernelFoundryError('device-lock', `The device lock was not obtained: ${reason}.`, {
      details: { path },
    });
  }
  const release = async (): Promise<void> => {
    holder.kill();
    await holder.ended.catch((error: unknown) => {
      if (!(error instanceof AbortError)) throw error;
    });
  };
  return { waitedMs: started.lockWaitMs, release, [Symbol.asyncDispose]: release };
}
