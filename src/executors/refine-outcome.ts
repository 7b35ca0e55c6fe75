import type { JobLimits, JobOutcome } from '../engine/ports.ts';

interface Evidence {
  readonly stderr: string;
  readonly addressPeakBytes: number;
  readonly limits: JobLimits;
}

const outOfMemory =
  /\bbad_alloc\b|out of memory|cannot allocate memory|virtual memory exhausted|failed to map segment|memory allocation of \d+ bytes failed/i;
const fileTooLarge = /File size limit exceeded|File too large/i;
/** How close to the limit a tree must have been seen for an unexplained death to count as its doing. */
const nearShare = 0.9;

/**
 * The kernel answers a request beyond RLIMIT_AS or RLIMIT_FSIZE inside the process that made it, so the supervisor sees
 * only a process that failed (for a compiler, a driver whose child failed). What it wrote tells which limit it was.
 */
export function refineOutcome(outcome: JobOutcome, evidence: Evidence): JobOutcome {
  const failed = (outcome.kind === 'exited' && outcome.code !== 0) || outcome.kind === 'signalled';
  if (!failed) return outcome;
  const { limits, stderr } = evidence;
  if (limits.memoryBytes !== undefined) {
    const near = evidence.addressPeakBytes >= nearShare * limits.memoryBytes;
    if (outOfMemory.test(stderr) || (near && outcome.kind === 'signalled'))
      return { kind: 'limit', which: 'memory' };
  }
  if (fileTooLarge.test(stderr)) return { kind: 'limit', which: 'file' };
  return outcome;
}
