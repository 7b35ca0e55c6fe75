import type { JobOutcome } from '../engine/ports.ts';
import { KernelFoundryError } from '../shared/errors.ts';

/** What protects the machine from a job (native/supervisor/README.md). */
export interface SandboxReport {
  /** `full`: only toolchain and job folder exist. `partial`: the rest is refused. `limits`: no sandbox. */
  readonly level: 'full' | 'partial' | 'limits';
  readonly namespaces: boolean;
  readonly privateUser: boolean;
  readonly seccomp: boolean;
  /** Version of Landlock in force, 0 when it is not. */
  readonly landlock: number;
  /** Why it is not `full`. */
  readonly reason?: string;
}

/** The job runs; its lock is held. */
export interface StartedEvent {
  readonly event: 'started';
  /** Process id of the supervisor. */
  readonly pid: number;
  readonly lockWaitMs: number;
  readonly sandbox: SandboxReport;
}

/** How the job ended, and what it used. */
export interface EndedEvent {
  readonly event: 'ended';
  readonly outcome: JobOutcome | { readonly kind: 'cancelled' };
  readonly wallMs: number;
  readonly lockWaitMs: number;
  readonly cpuMs: number;
  readonly residentPeakBytes: number;
  readonly addressPeakBytes: number;
  /** Something of the tree could not be killed. */
  readonly survivors: boolean;
}

/** Reads one line of the supervisor's status descriptor. */
export function parseStatusLine(line: string): StartedEvent | EndedEvent {
  const status = JSON.parse(line) as Record<string, unknown>;
  if (status['event'] === 'started') return status as unknown as StartedEvent;
  const number = (key: string): number => (typeof status[key] === 'number' ? status[key] : 0);
  return {
    event: 'ended',
    outcome: outcomeOf(status, line),
    wallMs: number('wallMs'),
    lockWaitMs: number('lockWaitMs'),
    cpuMs: number('cpuMs'),
    residentPeakBytes: number('residentPeakBytes'),
    addressPeakBytes: number('addressPeakBytes'),
    survivors: status['survivors'] === true,
  };
}

function outcomeOf(status: Readonly<Record<string, unknown>>, line: string): EndedEvent['outcome'] {
  const { kind, which } = status;
  if (kind === 'exited') return { kind, code: Number(status['code']) };
  if (kind === 'signalled') return { kind, signal: String(status['signal']) };
  if (kind === 'deadline' && (which === 'wall' || which === 'idle')) return { kind, which };
  if (kind === 'limit') {
    if (which === 'output' || which === 'file' || which === 'memory' || which === 'processes')
      return { kind, which };
  }
  if (kind === 'not-started') return { kind, reason: String(status['reason']) };
  if (kind === 'cancelled') return { kind };
  throw new KernelFoundryError('supervisor-status', 'The supervisor reported something unknown.', {
    details: { line },
  });
}
