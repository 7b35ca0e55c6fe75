import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KernelFoundryError } from '../../../src/shared/errors.ts';
import { sleep } from '../../../src/shared/abort.ts';
import { buildNativeTool, buildSupervisor } from '../../../src/executors/native-tools.ts';
import { supervisorTool } from '../../../src/executors/supervisor-tool.ts';
import { type SupervisedCommand, runSupervised } from '../../../src/executors/process-runner.ts';
import type { SandboxReport } from '../../../src/executors/supervisor-status.ts';

export const never = new AbortController().signal;
export const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'fixtures', 'supervisor');

/** The program that misbehaves on request; in the cache after the first test. */
export async function buildMisbehave(): Promise<string> {
  return buildNativeTool(
    {
      name: 'kernelfoundry-test-misbehave',
      kind: 'executable',
      language: 'c',
      sources: [join(fixtures, 'misbehave.c')],
      flags: ['-std=c11', '-O1', '-Wall', '-Wextra', '-Werror'],
    },
    never,
  );
}

/** The supervisor as shipped, or with address and undefined-behaviour checks; undefined where those are not installed. */
export async function buildVariant(variant: 'shipped' | 'checked'): Promise<string | undefined> {
  if (variant === 'shipped') return buildSupervisor(never);
  const checks = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-g', '-Werror'];
  const tool = supervisorTool('dynamic');
  try {
    return await buildNativeTool({ ...tool, flags: [...(tool.flags ?? []), ...checks] }, never);
  } catch (error) {
    if (KernelFoundryError.is(error, 'native-build-failed')) return undefined;
    throw error;
  }
}

/** A folder that goes when the callback is called; other users may pass through it. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'kernelfoundry-test-'));
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A word that marks the processes of one test on their command lines. */
export function newToken(): string {
  return `token-${randomBytes(8).toString('hex')}`;
}

/** Process ids whose command line holds the word, in a process that has not ended. */
export function processesWith(word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const isOwn = Number(name) === process.pid;
        return !isOwn && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(word);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Waits until no process carries the word; returns those left after the patience. */
export async function waitForNone(word: string, patienceMs = 10_000): Promise<number[]> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const left = processesWith(word);
    if (left.length === 0 || performance.now() > end) return left;
    await sleep(20);
  }
}

/** A command with roomy limits. */
export function supervised(
  supervisor: string,
  folder: string,
  command: readonly string[],
  changes: Partial<SupervisedCommand> = {},
): SupervisedCommand {
  return {
    supervisor,
    command,
    folder,
    environment: { PATH: '/usr/bin:/bin' },
    trust: 'ours',
    limits: { wallMs: 60_000, outputBytes: 1 << 20, fileBytes: 1 << 20 },
    ...changes,
  };
}

/** What sandbox this machine gives to a candidate. */
export async function sandboxOf(supervisor: string, folder: string): Promise<SandboxReport> {
  const result = await runSupervised(
    supervised(supervisor, folder, ['/bin/true'], { trust: 'candidate' }),
    never,
  );
  if (result.sandbox === undefined) throw new Error(`no sandbox report: ${JSON.stringify(result)}`);
  return result.sandbox;
}
