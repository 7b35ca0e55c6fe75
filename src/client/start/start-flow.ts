import type { Problem } from '../../protocol/editor/problem.ts';
import { type StartChoices, type StartFacts, proposedChoices } from './start-choices.ts';
import { type StepId, type StepItem, stepIds } from './start-steps.ts';

/** Where a person is in the start quick pick. Immutable: going back is going to an earlier state. */
export interface StartFlow {
  readonly facts: StartFacts;
  readonly choices: StartChoices;
  readonly step: StepId;
  /** States before this one, the latest last. */
  readonly earlier: readonly StartFlow[];
}

/** What comes after an item was chosen. */
export type NextOfFlow =
  AfterChoice | { readonly kind: 'type-budget' } | { readonly kind: 'add-model'; readonly problem?: Problem };

/** What comes after something was decided: the next step, or the end. */
export type AfterChoice =
  | { readonly kind: 'step'; readonly flow: StartFlow }
  | { readonly kind: 'done'; readonly choices: StartChoices };

/** The first state: one Enter suffices where this workspace has started a run before. */
export function beginFlow(facts: StartFacts): StartFlow {
  const choices = proposedChoices(facts);
  return { facts, choices, step: facts.last === undefined ? 'device' : 'again', earlier: [] };
}

/** The state after an item was chosen. */
export function choose(flow: StartFlow, { chosen }: StepItem): NextOfFlow {
  switch (chosen.kind) {
    case 'all':
      return { kind: 'done', choices: flow.choices };
    case 'type-budget':
    case 'add-model':
      return chosen;
    case 'set':
      return setChoices(flow, chosen.choices);
  }
}

/** The state after something of this step was decided. */
export function setChoices(flow: StartFlow, changed: Partial<StartChoices>): AfterChoice {
  const choices = { ...flow.choices, ...changed };
  const next = stepIds[stepIds.indexOf(flow.step) + 1];
  if (next === undefined) return { kind: 'done', choices };
  return { kind: 'step', flow: { ...flow, choices, step: next, earlier: [...flow.earlier, flow] } };
}

/** The state that the back button leads to; undefined at the first step. */
export function goBack(flow: StartFlow): StartFlow | undefined {
  return flow.earlier.at(-1);
}

/** Number of a step and how many there are; questions of the draft come before and count. The step `again` counts for none. */
export function stepNumber(
  step: StepId,
  questions: number,
): { readonly step: number; readonly total: number } | undefined {
  if (step === 'again') return undefined;
  return { step: questions + stepIds.indexOf(step), total: questions + stepIds.length - 1 };
}

/** The same state after a model was chosen elsewhere: it is what the settings name now. */
export function withModels(flow: StartFlow, facts: StartFacts): StartFlow {
  const { proposers } = facts.settings;
  return { ...flow, facts, choices: { ...flow.choices, proposers } };
}
