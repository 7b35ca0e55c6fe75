import { basename } from 'node:path';
import type { DeviceView, ModelView, TaskPlan } from '../../protocol/editor/requests.ts';
import type { Translate } from '../translate.ts';
import { budgetText } from './budget-text.ts';
import type { StartChoices } from './start-choices.ts';

/** What a run would do, as far as a person has to agree. */
export interface ApprovalFacts {
  readonly plan: TaskPlan;
  readonly choices: StartChoices;
  readonly device: DeviceView | undefined;
  /** Those that propose. */
  readonly models: readonly ModelView[];
}

/** A question and what it is about; lines are separated by empty ones. */
export interface ApprovalText {
  readonly question: string;
  readonly detail: string;
}

/** What is compiled and executed, where, what it may cost, and which source text goes where. */
export function approvalText(facts: ApprovalFacts, t: Translate): ApprovalText {
  const { plan, choices, device } = facts;
  const place = device === undefined ? choices.device : `${device.title} (${device.id})`;
  const guessed =
    plan.guesses.length === 0 ? [] : [`${t('The draft of the task guesses:')}\n${bullets(plan.guesses)}`];
  const task = plan.drafted
    ? t('Writes the task file {0} beside the source.', basename(plan.taskFile))
    : t('Task file: {0}', basename(plan.taskFile));
  return {
    question: t('Optimize {0} on {1}?', plan.kernel, place),
    detail: [
      bullets(plan.executes),
      `${t('Ends at the latest after {0}.', budgetText(choices.budget, t))} ${costText(facts, t)}`,
      sourceText(facts, t),
      task,
      ...guessed,
    ].join('\n\n'),
  };
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `• ${line}`).join('\n');
}

/** Endpoints that source text would be sent to, each once. */
function endpointsOf(models: readonly ModelView[]): readonly string[] {
  return [...new Set(models.flatMap(({ sendsSourceTo }) => sendsSourceTo ?? []))];
}

/** Under which name an approval is remembered in its workspace: another device or endpoint asks again. */
export function approvalKey({ choices, models }: Pick<ApprovalFacts, 'choices' | 'models'>): string {
  return [choices.device, ...[...endpointsOf(models)].sort()].join('\n');
}

function costText({ choices, models }: ApprovalFacts, t: Translate): string {
  if (endpointsOf(models).length === 0) return t('Costs no money.');
  const { tokens, usd } = choices.budget;
  if (usd !== undefined) return t('May cost up to ${0} for models whose price is known.', usd);
  if (tokens !== undefined) return t('May cost what {0} tokens cost at the prices of the model.', tokens);
  return t('May cost money at the prices of the model; this budget limits neither tokens nor dollars.');
}

function sourceText({ models, plan }: ApprovalFacts, t: Translate): string {
  const endpoints = endpointsOf(models);
  if (endpoints.length === 0) return t('No source text leaves this machine.');
  return t(
    'The text of {0} and what it uses from {1}, its variants and their measurements are sent to: {2}.',
    plan.kernel,
    basename(plan.sourceFile),
    endpoints.join(', '),
  );
}
