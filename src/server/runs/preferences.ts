import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceId } from '../../protocol/evaluation.ts';
import type { Budget, Language } from '../../protocol/task.ts';

/** What was chosen when a run was last started; offered again. */
export interface LastChoice {
  readonly device: DeviceId;
  readonly budget: Budget;
}

/** The last choice for kernels of a language; undefined when there was none or it cannot be read. */
export function lastChoice(stateFolder: string, language: Language): LastChoice | undefined {
  return read(stateFolder)[language];
}

/** Remembers a choice. Losing it is no failure. */
export function rememberChoice(stateFolder: string, language: Language, choice: LastChoice): void {
  try {
    mkdirSync(stateFolder, { recursive: true });
    const file = join(stateFolder, name);
    writeFileSync(`${file}.${process.pid}`, JSON.stringify({ ...read(stateFolder), [language]: choice }));
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A read-only state folder: the next run starts from the settings again.
  }
}

const name = 'last-choice.json';

function read(stateFolder: string): Partial<Record<Language, LastChoice>> {
  try {
    return JSON.parse(readFileSync(join(stateFolder, name), 'utf8')) as Partial<Record<Language, LastChoice>>;
  } catch {
    return {};
  }
}
