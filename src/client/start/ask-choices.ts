import * as vscode from 'vscode';
import type { Problem } from '../../protocol/editor/problem.ts';
import type { DraftQuestion, TaskPlan } from '../../protocol/editor/requests.ts';
import { readBudget } from './budget-text.ts';
import { type StepResult, showInputStep, showPickStep } from './show-step.ts';
import type { StartChoices } from './start-choices.ts';
import { type StartFlow, choose, goBack, setChoices, stepNumber } from './start-flow.ts';
import { type StepItem, stepOf } from './start-steps.ts';

/** How the pick ended. */
export type AskedChoices =
  | { readonly kind: 'chosen'; readonly choices: StartChoices }
  /** Back from the first step, to the questions before. */
  | { readonly kind: 'back' }
  /** With where the person was: that is where it goes on. `problem`: what keeps the chosen model from being used. */
  | { readonly kind: 'add-model'; readonly flow: StartFlow; readonly problem?: Problem }
  | { readonly kind: 'cancelled' };

/** Leads through the steps of the start quick pick. `questions` have been answered before and count as steps. */
export async function askChoices(begun: StartFlow, questions: number): Promise<AskedChoices> {
  let flow = begun;
  for (;;) {
    const step = stepOf(flow.step, flow.facts, flow.choices, vscode.l10n.t);
    const result = await showPickStep(
      {
        title: titleOf(flow.facts.plan),
        placeholder: step.placeholder,
        number: stepNumber(flow.step, questions),
        mayGoBack: goBack(flow) !== undefined || questions > 0,
      },
      step.items,
    );
    if (result.kind === 'cancelled') return result;
    if (result.kind === 'back') {
      const earlier = goBack(flow);
      if (earlier === undefined) return { kind: 'back' };
      flow = earlier;
      continue;
    }
    const next = await afterItem(flow, result.value, questions);
    if (next.kind === 'step') flow = next.flow;
    else if (next.kind === 'done') return { kind: 'chosen', choices: next.choices };
    else if (next.kind === 'add-model') return { ...next, flow };
    else if (next.kind === 'cancelled') return next;
  }
}

async function afterItem(
  flow: StartFlow,
  item: StepItem,
  questions: number,
): Promise<
  | { readonly kind: 'step'; readonly flow: StartFlow }
  | { readonly kind: 'done'; readonly choices: StartChoices }
  | { readonly kind: 'same' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'add-model'; readonly problem?: Problem }
> {
  const next = choose(flow, item);
  if (next.kind !== 'type-budget') return next;
  const typed = await askBudget(flow, questions);
  if (typed.kind === 'back') return { kind: 'same' };
  if (typed.kind === 'cancelled') return typed;
  const read = readBudget(typed.value);
  return read.kind === 'budget' ? setChoices(flow, { budget: read.budget }) : { kind: 'same' };
}

function askBudget(flow: StartFlow, questions: number): Promise<StepResult<string>> {
  return showInputStep(
    {
      title: titleOf(flow.facts.plan),
      placeholder: vscode.l10n.t('200 evaluations, 30 min, $2'),
      number: stepNumber(flow.step, questions),
      mayGoBack: true,
    },
    '',
    vscode.l10n.t('Limits, separated by commas; the search ends with the first that is reached.'),
    (text) => {
      if (text.trim() === '') return vscode.l10n.t('Type at least one limit.');
      const read = readBudget(text);
      return read.kind === 'budget' ? undefined : vscode.l10n.t('“{0}” is no limit.', read.part);
    },
  );
}

/** Where questions stand among the steps; `index` is the one to begin with. */
export interface QuestionSteps {
  readonly title: string;
  readonly index: number;
  readonly stepsBefore: number;
  readonly stepsAfter: number;
}

/** Asks what the draft of a task could not infer, one question a step. */
export async function askQuestions(
  questions: readonly DraftQuestion[],
  from: QuestionSteps,
  answers: Readonly<Record<string, string>>,
): Promise<StepResult<Readonly<Record<string, string>>>> {
  let given = answers;
  for (let index = from.index; index < questions.length;) {
    const question = questions[index];
    if (question === undefined) break;
    const step = from.stepsBefore + index + 1;
    const result = await showInputStep(
      {
        title: from.title,
        placeholder: question.placeholder,
        number: { step, total: from.stepsBefore + questions.length + from.stepsAfter },
        mayGoBack: index > 0,
      },
      given[question.key] ?? question.value,
      question.prompt,
      (text) => (text.trim() === '' ? vscode.l10n.t('An answer is needed.') : undefined),
    );
    if (result.kind === 'cancelled') return result;
    if (result.kind === 'back') {
      index -= 1;
      continue;
    }
    given = { ...given, [question.key]: result.value.trim() };
    index += 1;
  }
  return { kind: 'chosen', value: given };
}

function titleOf(plan: TaskPlan): string {
  return vscode.l10n.t('Optimize {0}', plan.kernel);
}
