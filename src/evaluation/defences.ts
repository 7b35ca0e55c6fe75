import type { StageName } from '../protocol/evaluation.ts';

/** What stands between a candidate and a false verdict, beside the rules of the gate: the stage it works in, and what it does. */
export const defences = {
  'object-inspection': {
    stage: 'build',
    what: 'the built object is parsed: libraries, constructors, imports, segments, system calls',
  },
  'compiler-sandbox': { stage: 'build', what: 'compilers see their inputs and the toolchain, nothing else' },
  'runner-sandbox': {
    stage: 'check',
    what: 'private view of the files, no network, private user, scrubbed environment',
  },
  'runner-lockdown': {
    stage: 'check',
    what: 'once the candidate is loaded its process cannot open, map code, start or signal anything',
  },
  'process-census': {
    stage: 'check',
    what: 'threads and children are counted before and after, the text of the runner is hashed',
  },
  'private-results': {
    stage: 'check',
    what: 'answers come over a private descriptor with a nonce, counts are verified',
  },
  'wild-access': {
    stage: 'check',
    what: 'a kernel touches its buffers, shared memory, own stack and constants, nothing else',
  },
  bounds: { stage: 'check', what: 'accesses outside buffers and arrays are reported by the simulator' },
  'red-zones': { stage: 'check', what: 'patterns around every buffer are intact afterwards' },
  races: { stage: 'check', what: 'the simulator reports data races by line' },
  'barrier-checks': { stage: 'check', what: 'the simulator reports divergent barriers and deadlocks' },
  'uninitialised-reads': { stage: 'check', what: 'the simulator reports reads of memory nobody wrote' },
  poison: {
    stage: 'check',
    what: 'outputs start as a random pattern; every element the baseline writes has to be written',
  },
  'input-hashes': { stage: 'check', what: 'inputs are unchanged afterwards' },
  'secret-seeds': { stage: 'check', what: 'inputs are drawn from secrets after the candidate is loaded' },
  'value-patterns': {
    stage: 'check',
    what: 'beside usual values large, small, mixed, sparse, binary and constant ones',
  },
  'ragged-shapes': { stage: 'check', what: 'shapes that are no multiple of any tile' },
  'held-out-shapes': { stage: 'check', what: 'shapes that no prompt, log or candidate ever saw' },
  'offset-pointers': { stage: 'check', what: 'base pointers off by one element' },
  'overlapping-arguments': { stage: 'check', what: 'arguments that overlap where the task allows them to' },
  'order-permutation': { stage: 'check', what: 'threads and blocks in forward, reverse and random order' },
  repeats: { stage: 'check', what: 'two runs on the same inputs agree' },
  'full-comparison': { stage: 'check', what: 'every element is compared, not a sample' },
  'scaled-tolerance': {
    stage: 'check',
    what: 'tolerance by type and output scale, no share of elements may be wrong',
  },
  'double-reference': {
    stage: 'check',
    what: 'the error against double precision stays near the baseline’s',
  },
  'tune-shape-check': { stage: 'check', what: 'results are compared on the shapes that are timed' },
  sanitizer: { stage: 'check', what: 'compute-sanitizer looks at would-be elites' },
  'block-audit': { stage: 'bench', what: 'randomly drawn blocks must cost what the counted ones did' },
  flush: { stage: 'bench', what: 'the L2 is emptied before a long kernel, its persisting lines are reset' },
  'input-pool': {
    stage: 'bench',
    what: 'timed calls go through a pool of input sets, at fixed and at other addresses',
  },
  'verified-timed-calls': { stage: 'bench', what: 'outputs of randomly chosen timed calls are compared' },
  'host-clock': { stage: 'bench', what: 'device time is held against the host’s clock and the parent’s own' },
  plausibility: {
    stage: 'bench',
    what: 'a time below the roofline bound, or a ratio above ten, is doubted and measured anew',
  },
  'task-lint': { stage: 'check', what: 'the task is looked at before anything is spent on it' },
  deadlines: {
    stage: 'check',
    what: 'every answer and every session has a deadline, after which the whole tree is killed',
  },
  'output-cap': { stage: 'check', what: 'what a job prints is capped' },
  'memory-cap': { stage: 'check', what: 'address space and resident memory of a job are capped' },
  'process-cap': { stage: 'check', what: 'processes and threads of a job are capped' },
  'file-cap': { stage: 'check', what: 'files that a job writes are capped' },
  'structural-novelty': {
    stage: 'gate',
    what: 'a candidate that differs from an earlier one in names and layout only is not evaluated',
  },
  'prompt-fences': {
    stage: 'profile',
    what: 'what candidates and compilers wrote reaches a prompt cleaned and between marks',
  },
} as const satisfies Readonly<Record<string, { readonly stage: StageName; readonly what: string }>>;

/** A rule of the gate by its id, or one of the named defences. */
export type DefenceId = keyof typeof defences | `gate:${string}`;

/** Which defences are in force. */
export interface Defences {
  has(defence: DefenceId): boolean;
}

/** What every evaluation outside the red team's controls runs with. */
export const allDefences: Defences = { has: () => true };

/** For controls of the red team only: an attack proves something when it succeeds once its named defences are off. */
export function withoutDefences(off: readonly DefenceId[]): Defences {
  const set = new Set<DefenceId>(off);
  return { has: (defence) => !set.has(defence) };
}
