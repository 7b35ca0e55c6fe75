import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells one process from every other, also from a later one that got the same number. */
export interface ProcessIdentity {
  /** Boot and process namespace: process numbers mean something only within both. */
  readonly machine: string;
  readonly host: string;
  readonly pid: number;
  /** When it started, in the kernel's own unit; empty where the system does not tell. */
  readonly start: string;
}

/** What the owner lock asks about processes; tests bring their own. */
export interface ProcessTable {
  readonly self: ProcessIdentity;
  /** Start of a living process of this machine, undefined when there is none. */
  startOf(pid: number): string | undefined;
}

/** The processes of this machine, through /proc where there is one and signal 0 elsewhere. */
export function systemProcesses(): ProcessTable {
  const host = hostname();
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid'));
  const machine = boot === undefined ? host : `${boot} ${namespace ?? ''}`;
  const pid = process.pid;
  return { self: { machine, host, pid, start: startOf(pid) ?? '' }, startOf };
}

function startOf(pid: number): string | undefined {
  const status = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (status !== undefined) {
    // Fields after the name, which is in parentheses and may hold anything (proc(5)): state is the first, start the 20th.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  }
  if (attempt(() => readFileSync('/proc/self/stat')) !== undefined) return undefined;
  return attempt(() => process.kill(pid, 0)) === true ? '' : undefined;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
