import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskLint } from '../evaluation/task-lint.ts';
import type { DeviceId } from '../protocol/evaluation.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { sha256 } from '../shared/hash.ts';
import { packageVersion } from '../shared/package-root.ts';
import type { checkTask } from './check-task.ts';
import { taskHash } from './task-hash.ts';

/** What was found before a run: nothing new, since this very task passed before, or what the lint says now. */
export type CheckBeforeRun =
  { readonly kind: 'known' } | { readonly kind: 'checked'; readonly lint: TaskLint };

/** Lints tasks before anything is spent on them, each only once: an empty file in the store, named by hash, remembers. */
export class CheckedTasks {
  readonly #folder: string;
  readonly #check: typeof checkTask;

  constructor(storeFolder: string, check: typeof checkTask) {
    this.#folder = join(storeFolder, 'checked-tasks');
    this.#check = check;
  }

  /** Lints the task unless it, its source and this version of ours have passed before. Only a task without errors is remembered. */
  async check(task: TaskSpec, device: DeviceId, signal: AbortSignal): Promise<CheckBeforeRun> {
    const marker = join(this.#folder, sha256(`${packageVersion()} ${device} ${taskHash(task)}`).slice(0, 32));
    if (existsSync(marker)) return { kind: 'known' };
    const lint = await this.#check(task, device, signal);
    if (lint.findings.every(({ severity }) => severity !== 'error')) {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(marker, '');
    }
    return { kind: 'checked', lint };
  }
}
