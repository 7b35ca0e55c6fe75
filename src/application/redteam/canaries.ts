import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reach } from './attack.ts';

/** Name of the environment variable whose value no candidate may learn. */
export const secretVariable = 'KERNELFOUNDRY_REDTEAM_SECRET';

/**
 * Things that an attack would like to reach, all harmless: a secret file, an environment variable, a place to write to, a listener
 * on 127.0.0.1. The parent sees whether it got there.
 */
export class Canaries implements AsyncDisposable {
  readonly secret: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #port: number;
  #connections = 0;

  private constructor(folder: string, server: Server, port: number, secret: string) {
    this.#folder = folder;
    this.#server = server;
    this.#port = port;
    this.secret = secret;
    server.on('connection', (socket) => {
      this.#connections++;
      socket.destroy();
    });
  }

  /** Puts out fresh canaries. */
  static async open(): Promise<Canaries> {
    // Beside the temporary folder of the executor, where a candidate without a sandbox may read and write.
    const folder = await mkdtemp(join(tmpdir(), 'kernelfoundry-canary-'));
    const secret = randomBytes(8).toString('hex');
    await chmod(folder, 0o777);
    await mkdir(join(folder, 'outside'));
    await chmod(join(folder, 'outside'), 0o777);
    // Also a line of C++, for attacks that read at compile time.
    await writeFile(join(folder, 'canary'), `/*${secret}*/ 1.0f\n`);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return new Canaries(
      folder,
      server,
      typeof address === 'object' && address !== null ? address.port : 0,
      secret,
    );
  }

  /** The text with the places of these canaries in it. */
  placeInto(text: string): string {
    return text
      .replaceAll('@CANARY@', join(this.#folder, 'canary'))
      .replaceAll('@OUTSIDE@', join(this.#folder, 'outside', 'seen'))
      .replaceAll('@PORT@', String(this.#port))
      .replaceAll('@VARIABLE@', secretVariable);
  }

  /** Removes the secret file: what was built by it must not build any more. */
  async removeFile(): Promise<void> {
    await rm(join(this.#folder, 'canary'), { force: true });
  }

  /** What was reached since the canaries were put out or taken in; `compile` shows in what builds. */
  async reached(): Promise<ReadonlySet<Reach>> {
    const seen = new Set<Reach>();
    const outside = join(this.#folder, 'outside');
    for (const name of await readdir(outside)) {
      seen.add('write');
      const text = await readFile(join(outside, name), 'utf8').catch(() => '');
      if (text.includes(`/*${this.secret}*/`)) seen.add('file');
      if (text.includes(`variable ${this.secret}`)) seen.add('environment');
    }
    if (this.#connections > 0) seen.add('socket');
    return seen;
  }

  /** Forgets what was reached. */
  async takeIn(): Promise<void> {
    this.#connections = 0;
    const outside = join(this.#folder, 'outside');
    for (const name of await readdir(outside))
      await rm(join(outside, name), { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
