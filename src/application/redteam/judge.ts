import { allDefences, withoutDefences } from '../../evaluation/defences.ts';
import type { DefenceId, Defences } from '../../evaluation/defences.ts';
import type { Candidate } from '../../protocol/candidate.ts';
import type { Evaluation, Reason } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { isAbortError } from '../../shared/abort.ts';
import { messageOf } from '../../shared/errors.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import { candidateId } from '../../syntax/evolve-region.ts';
import { structuralNovelty } from '../structural-novelty.ts';
import type { Arena } from './arena.ts';
import type { Attack, HonestKernel, RedteamKernel } from './attack.ts';
import { Canaries, secretVariable } from './canaries.ts';
import { evidenceOf } from './evidence.ts';
import type { Exposure, SuiteLimits } from './exposed-executor.ts';
import { promptAbout } from './prompt-text.ts';

/** How an attack fared with every defence in force. */
export interface Guarded {
  readonly kind: 'caught' | 'neutralised' | 'through';
  /** What was decisive: stage and rule of the verdict, or what got through. */
  readonly by: string;
  /** True where the stage or the rule is another one than the file says. */
  readonly elsewhere: boolean;
}

/** Whether an attack does what it says once its defences are off. */
export type Control =
  | { readonly kind: 'effective'; readonly evidence: string }
  | { readonly kind: 'ineffective'; readonly why: string }
  | { readonly kind: 'skipped' };

export interface AttackResult {
  readonly attack: Attack;
  readonly guarded: Guarded;
  readonly control: Control;
  /** Defences that catch it alone, all the others that it names being off; absent where that was not asked. */
  readonly layers?: readonly DefenceId[];
}

export interface HonestResult {
  readonly kernel: HonestKernel;
  readonly passed: boolean;
  /** Speedup where it passed, or why it did not. */
  readonly said: string;
}

/** What judging takes: arenas with given defences, and limits for row X5. */
export interface JudgeParts {
  readonly task: TaskSpec;
  /** An arena that others use too; not to be disposed. */
  readonly sharedArena: () => Promise<Arena>;
  readonly openArena: (exposure: Exposure) => Promise<Arena>;
  readonly limits: SuiteLimits;
  /** Seed of the evaluations' inputs. */
  readonly seed: string;
  readonly withControls: boolean;
  readonly withLayers: boolean;
}

/** The candidate that a file of the suite stands for. */
export function candidateOf(task: TaskSpec, kernel: RedteamKernel, region = kernel.region): Candidate {
  const launch = task.entry.kind === 'kernel' ? (kernel.launch ?? task.entry.launch) : undefined;
  return {
    id: candidateId(region, launch),
    region,
    ...(launch === undefined ? {} : { launch }),
    assumptions: kernel.assumptions,
    parents: [],
    origin: { kind: 'user' },
    summary: kernel.title,
  };
}

/** Tries one attack, and its control. */
export async function judgeAttack(
  attack: Attack,
  parts: JudgeParts,
  signal: AbortSignal,
): Promise<AttackResult> {
  await using canaries = await Canaries.open();
  const candidate = candidateOf(parts.task, attack, canaries.placeInto(attack.region));
  const guarded = await guardedRun(attack, candidate, parts, canaries, signal);
  if (!parts.withControls) return { attack, guarded, control: { kind: 'skipped' } };
  await canaries.takeIn();
  const control = await controlRun(attack, candidate, parts, canaries, signal);
  if (!parts.withLayers || attack.defences.length < 2) return { attack, guarded, control };
  const layers: DefenceId[] = [];
  for (const alone of attack.defences) {
    await canaries.takeIn();
    const off = attack.defences.filter((id) => id !== alone);
    const verified = await tryWith(attack, candidate, withoutDefences(off), parts, canaries, signal);
    if (verified.kind === 'ineffective') layers.push(alone);
  }
  return { attack, guarded, control, layers };
}

/** Evaluates an honest kernel, which has to pass. */
export async function judgeHonest(
  kernel: HonestKernel,
  parts: JudgeParts,
  signal: AbortSignal,
): Promise<HonestResult> {
  const arena = await parts.sharedArena();
  const { verdict, speedup } = await arena.evaluator.evaluate(
    candidateOf(parts.task, kernel),
    { seed: parts.seed },
    signal,
  );
  return verdict.kind === 'verified'
    ? { kernel, passed: true, said: `${(speedup?.value ?? 0).toFixed(2)}x` }
    : { kernel, passed: false, said: `${verdict.kind}: ${reasonsText(verdict.reasons)}` };
}

function exposureOf(attack: Attack, defences: Defences, parts: JudgeParts, canaries: Canaries): Exposure {
  return {
    defences,
    environment: { [secretVariable]: `variable ${canaries.secret}` },
    ...(attack.harm.kind === 'exhaust' ? { limits: parts.limits } : {}),
  };
}

async function guardedRun(
  attack: Attack,
  candidate: Candidate,
  parts: JudgeParts,
  canaries: Canaries,
  signal: AbortSignal,
): Promise<Guarded> {
  if (attack.harm.kind === 'flood') {
    const novelty = await structuralNovelty(parts.task);
    const original = baselineCandidate(parts.task);
    return novelty.fingerprint(candidate) === novelty.fingerprint(original) &&
      novelty.isClone(candidate, original)
      ? { kind: 'caught', by: 'structural-novelty', elsewhere: false }
      : { kind: 'through', by: 'it counts as new', elsewhere: false };
  }
  const own =
    attack.harm.kind === 'exhaust'
      ? await parts.openArena(exposureOf(attack, allDefences, parts, canaries))
      : undefined;
  const arena = own ?? (await parts.sharedArena());
  try {
    // A run lints its task before it spends anything; only attacks that need a task of their own are about that.
    if (attack.defences.includes('task-lint')) {
      const error = (await arena.lint()).findings.find(({ severity }) => severity === 'error');
      if (error !== undefined)
        return {
          kind: 'caught',
          by: `task-lint: ${error.rule}`,
          elsewhere: !attack.rules.includes(error.rule),
        };
    }
    const evaluation = await arena.evaluator.evaluate(candidate, { seed: parts.seed }, signal);
    const reached = await canaries.reached();
    if (reached.size > 0)
      return { kind: 'through', by: `it reached ${[...reached].join(', ')}`, elsewhere: false };
    if (attack.harm.kind === 'prompt') {
      const { free } = promptAbout(parts.task, candidate, evaluation);
      return free.includes(attack.harm.words)
        ? { kind: 'through', by: 'its words stand in a prompt as if they were ours', elsewhere: false }
        : { kind: 'neutralised', by: 'its words are fenced or gone', elsewhere: false };
    }
    if (evaluation.verdict.kind !== 'verified') return caughtBy(attack, evaluation);
    if (attack.outcome === 'neutralised') {
      const evidence = await evidenceOf(
        attack,
        candidate,
        evaluation,
        arena,
        canaries,
        parts.limits,
        parts.sharedArena,
        signal,
      );
      if (!evidence.ok) return { kind: 'neutralised', by: evidence.failure, elsewhere: false };
      return { kind: 'through', by: evidence.value, elsewhere: false };
    }
    return {
      kind: 'through',
      by: `verified with ${(evaluation.speedup?.value ?? 0).toFixed(2)}x`,
      elsewhere: false,
    };
  } finally {
    await own?.[Symbol.asyncDispose]();
  }
}

function caughtBy(attack: Attack, { verdict, stage }: Evaluation): Guarded {
  const reasons = verdict.kind === 'verified' ? [] : verdict.reasons;
  const rules = [...new Set(reasons.map(({ rule }) => rule))];
  const expected = rules.filter((rule) => attack.rules.includes(rule));
  const [decisive] = expected.length > 0 ? expected : rules;
  return {
    kind: 'caught',
    by: `${stage}: ${decisive ?? verdict.kind}`,
    elsewhere: stage !== attack.stage || expected.length === 0,
  };
}

async function controlRun(
  attack: Attack,
  candidate: Candidate,
  parts: JudgeParts,
  canaries: Canaries,
  signal: AbortSignal,
): Promise<Control> {
  return tryWith(attack, candidate, withoutDefences(attack.defences), parts, canaries, signal);
}

/** Evaluates with some defences off and looks for the harm. */
async function tryWith(
  attack: Attack,
  candidate: Candidate,
  defences: Defences,
  parts: JudgeParts,
  canaries: Canaries,
  signal: AbortSignal,
): Promise<Exclude<Control, { readonly kind: 'skipped' }>> {
  try {
    await using arena = await parts.openArena(exposureOf(attack, defences, parts, canaries));
    const evaluation = await arena.evaluator.evaluate(candidate, { seed: parts.seed }, signal);
    if (attack.harm.kind === 'prompt') {
      const { fenced, free } = promptAbout(parts.task, candidate, evaluation);
      const { words } = attack.harm;
      return `${fenced}\n${free}`.includes(words)
        ? { kind: 'effective', evidence: `without the fences a prompt says "${words}"` }
        : { kind: 'ineffective', why: 'its words reach no prompt' };
    }
    if (evaluation.verdict.kind !== 'verified')
      return {
        kind: 'ineffective',
        why: `${evaluation.verdict.kind} at ${evaluation.stage}: ${reasonsText(evaluation.verdict.reasons)}`,
      };
    const evidence = await evidenceOf(
      attack,
      candidate,
      evaluation,
      arena,
      canaries,
      parts.limits,
      parts.sharedArena,
      signal,
    );
    return evidence.ok
      ? { kind: 'effective', evidence: evidence.value }
      : { kind: 'ineffective', why: evidence.failure };
  } catch (error) {
    if (isAbortError(error)) throw error;
    return { kind: 'ineffective', why: `the control broke: ${messageOf(error)}` };
  }
}

function reasonsText(reasons: readonly Reason[]): string {
  return reasons
    .slice(0, 2)
    .map(({ rule, message, line }) => `${rule}${line === undefined ? '' : ` (line ${line})`}: ${message}`)
    .join('; ');
}
