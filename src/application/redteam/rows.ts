/** One row of the table of attacks: what is tried, and what stands against it. */
export interface AttackRow {
  readonly id: string;
  readonly attack: string;
  readonly defence: string;
  /** Why a candidate cannot express it on the devices there are; its row then holds no kernels of its own. */
  readonly inexpressible?: string;
}

/** The attacks that the evaluator promises to catch, in the order of the table. */
export const attackRows: readonly AttackRow[] = [
  row(
    'T1',
    'work on another stream, after the timed events',
    'the harness owns queues and launches; device-wide synchronisation',
  ),
  row(
    'T2',
    'a background thread or child finishes the work later',
    'no threads for candidates; census before and after; import allow-list',
  ),
  row(
    'T3',
    'a lazy result computed when it is compared',
    'raw output buffers of the harness, dumped at once',
  ),
  row(
    'T4',
    'timer functions replaced by macros or symbols',
    'the timer is in the runner, the parent looks at its own clock',
  ),
  row('T5', 'the runner patched in memory', 'import allow-list, locked-down process, hash of its text'),
  row(
    'T6',
    'forged results on standard output, files, exit code',
    'private descriptor with nonce, counts verified, standard output ignored',
  ),
  row('T7', 'slow in the warm-up to cut repetitions', 'fixed numbers of repetitions, state refused'),
  row(
    'T8',
    'graph capture amortises work over replays',
    'the harness decides on capture, candidates hold no graph',
    'not for a candidate: kernel tasks hold no host code, and no queue of a function task records',
  ),
  row(
    'T9',
    'timed path differs from the checked path',
    'randomly chosen timed calls and blocks are verified; no state, no markers',
  ),
  row(
    'T10',
    'inputs pinned in the L2',
    'flush, reset of persisting lines, input pools',
    'not on a simulated GPU, where nothing outlives a launch: on CUDA devices only',
  ),
  row(
    'T11',
    "one shape's time near zero collapses the mean",
    'every shape is checked; plausibility floor for each',
  ),
  row(
    'T12',
    'synchronisation made a no-op',
    'the runner synchronises by itself; names of the harness cannot be taken',
  ),
  row(
    'T13',
    'the baseline slowed down',
    'separate processes, interleaved; global settings refused',
    'not for a candidate: it shares nothing with the process of the original; the slot-swap self test stands for this row',
  ),
  row(
    'T14',
    'relies on asynchronous work that ends after the call',
    'outputs read at once on the same queue',
  ),
  row(
    'S1',
    "returns memory that holds the reference's or an earlier result",
    'expected values in another process, random poison',
  ),
  row(
    'S2',
    'the launch fails silently, stale output passes',
    'errors are outcomes; every element has to be written',
  ),
  row(
    'S3',
    'constant or zero output under a loose tolerance',
    'the task is linted; tolerance scaled by the output',
  ),
  row('S4', 'passes input through, or reduces something else', 'value patterns, ragged shapes'),
  row(
    'S5',
    'caches by pointer, shape, version or content',
    'no state for candidates; fresh values at the same addresses',
  ),
  row('S6', 'precomputes results from known seeds', 'secret seeds, drawn after loading'),
  row(
    'S7',
    'finds the expected output in memory or files',
    'it is never in the process or folder of a candidate',
  ),
  row('S8', 'changes inputs so that the reference agrees', 'hashes of inputs before and after'),
  row(
    'S9',
    'lower precision than agreed',
    'error against double precision next to the original’s; large magnitudes',
  ),
  row('S10', 'computes part of the work', 'full comparison, ragged shapes, poison'),
  row('S11', 'exploits a degenerate task', 'task lint'),
  row('S12', 'shrinks the problem', 'the harness owns shapes; every element has to be written'),
  row('S13', 'hard-codes the tuning shapes', 'held-out and derived shapes'),
  row('S14', 'a race that passes sometimes', 'race detector, orders of threads and blocks, repeats'),
  row('S15', 'out-of-bounds access that happens to work', 'bounds checker, red zones, sanitizer'),
  row(
    'S16',
    'fallback to the original or a library; dead fast path',
    'one kernel of that name; no others, no libraries',
  ),
  row('S17', 'a library call instead of a kernel', 'libraries are refused unless the original uses them'),
  row(
    'X1',
    'comparison functions or test hooks replaced',
    'the comparer is another process; names of the harness cannot be taken',
  ),
  row('X2', 'harness, reference or store overwritten', 'private view of the files; a user of its own'),
  row(
    'X3',
    'network, subprocesses, hidden calls',
    'import allow-list, system calls refused after loading, no network',
  ),
  row('X4', 'environment, keys or other candidates read', 'scrubbed environment, private folder'),
  row('X5', 'hangs, memory, log and template bombs', 'deadlines, caps, the whole tree is killed'),
  row(
    'X6',
    'prompt injection by comments, names, compiler output',
    'cleaned and fenced before it reaches a prompt',
  ),
  row('X7', 'near-clones flood the archive', 'structural hash before evaluation'),
  row('X8', 'self-reported metrics believed', 'only what the harness measured exists'),
  row(
    'X9',
    'reads at compile time, compiler plugins, code at load time',
    'compilers in a sandbox, gate, inspection of the object',
  ),
];

function row(id: string, attack: string, defence: string, inexpressible?: string): AttackRow {
  return { id, attack, defence, ...(inexpressible === undefined ? {} : { inexpressible }) };
}

/** True for ids of the table. */
export function isRow(id: string): boolean {
  return attackRows.some((one) => one.id === id);
}
