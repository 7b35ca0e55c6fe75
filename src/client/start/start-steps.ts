import type { Problem } from '../../protocol/editor/problem.ts';
import type { Budget, Freedom } from '../../protocol/task.ts';
import type { Translate } from '../translate.ts';
import { budgetText } from './budget-text.ts';
import { type StartChoices, type StartFacts, usableDevices } from './start-choices.ts';

/** One line of a step. Chosen, it changes the choices, asks for more, or goes straight to the end. */
export interface StepItem {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly chosen:
    | { readonly kind: 'set'; readonly choices: Partial<StartChoices> }
    | { readonly kind: 'all' }
    | { readonly kind: 'type-budget' }
    /** With `problem`: what keeps a model from being used has an action that helps. */
    | { readonly kind: 'add-model'; readonly problem?: Problem };
}

/** One step of the quick pick: the first item is the active one, so that Enter takes what is proposed. */
export interface Step {
  readonly placeholder: string;
  readonly items: readonly StepItem[];
}

/** The steps in their order. `again` is there when this workspace has started a run before. */
export const stepIds = ['again', 'device', 'model', 'budget', 'freedom'] as const;
export type StepId = (typeof stepIds)[number];

/** The items of a step, what is chosen so far first. */
export function stepOf(id: StepId, facts: StartFacts, choices: StartChoices, t: Translate): Step {
  switch (id) {
    case 'again':
      return againStep(facts, choices, t);
    case 'device':
      return deviceStep(facts, choices, t);
    case 'model':
      return modelStep(facts, choices, t);
    case 'budget':
      return budgetStep(facts, choices, t);
    case 'freedom':
      return freedomStep(facts, choices, t);
  }
}

/** `sim:h100 · rewriter · 60 evaluations · kernel and launch`. */
function choicesText(choices: StartChoices, t: Translate): string {
  return [
    choices.device,
    choices.proposers.join(' + '),
    budgetText(choices.budget, t),
    freedomLabel(choices.freedom, t).toLowerCase(),
  ].join(' · ');
}

function againStep({ plan }: StartFacts, choices: StartChoices, t: Translate): Step {
  return {
    placeholder: t('Start, or choose something else for {0}', plan.kernel),
    items: [
      {
        label: `$(play) ${t('Start')}`,
        detail: choicesText(choices, t),
        chosen: { kind: 'all' },
      },
      {
        label: `$(settings) ${t('Choose…')}`,
        detail: t('Device, model, budget and what may change'),
        chosen: { kind: 'set', choices: {} },
      },
    ],
  };
}

function deviceStep(facts: StartFacts, { device }: StartChoices, t: Translate): Step {
  const items = usableDevices(facts).map((view): StepItem => ({
    label: view.title,
    description: view.id,
    detail: view.timing === 'modelled' ? t('Modelled times') : t('Measured times'),
    chosen: { kind: 'set', choices: { device: view.id } },
  }));
  return {
    placeholder: t('Device to optimize {0} for', facts.plan.kernel),
    items: first(items, (item) => item.description === device),
  };
}

function modelStep({ models, settings }: StartFacts, { proposers }: StartChoices, t: Translate): Step {
  const isOffered = (sendsTo: string | undefined): boolean =>
    sendsTo === undefined || settings.allowSourceUpload !== 'never';
  const rewriter = models.find(({ id }) => id === 'rewriter');
  const items: StepItem[] = [
    {
      label: rewriter?.title ?? t('Rewriter'),
      detail: rewriter?.detail ?? t('Rules of its own; asks nobody'),
      chosen: { kind: 'set', choices: { proposers: ['rewriter'] } },
    },
  ];
  for (const model of models) {
    if (model.id === 'rewriter' || !isOffered(model.sendsSourceTo)) continue;
    if (!model.ready) {
      const { problem } = model;
      items.push({
        label: t('{0} with the rewriter', model.title),
        description: model.id,
        detail: `$(warning) ${problem?.message ?? t('It cannot be used now.')}`,
        chosen: { kind: 'add-model', ...(problem === undefined ? {} : { problem }) },
      });
      continue;
    }
    const detail =
      model.sendsSourceTo === undefined
        ? model.detail
        : t('Sends the kernel’s source text to {0}', model.sendsSourceTo);
    items.push({
      label: t('{0} with the rewriter', model.title),
      description: model.id,
      detail,
      chosen: { kind: 'set', choices: { proposers: ['rewriter', model.id] } },
    });
  }
  const isProposed = (item: StepItem): boolean =>
    item.chosen.kind === 'set' && sameIds(item.chosen.choices.proposers, proposers);
  if (!items.some(isProposed))
    items.unshift({
      label: proposers.join(' + '),
      detail: t('From the settings'),
      chosen: { kind: 'set', choices: { proposers } },
    });
  return {
    placeholder: t('Who proposes variants'),
    items: [
      ...first(items, isProposed),
      {
        label: `$(add) ${t('Another model…')}`,
        detail: t('One that the editor offers, or any OpenAI-compatible endpoint'),
        chosen: { kind: 'add-model' },
      },
    ],
  };
}

const quick: Budget = { evaluations: 20 };
const usual: Budget = { evaluations: 60 };
const thorough: Budget = { evaluations: 200 };

function budgetStep({ plan }: StartFacts, { budget }: StartChoices, t: Translate): Step {
  const kinds: readonly (readonly [Budget, string])[] = [
    [plan.budget, t('From the task or the settings')],
    [quick, t('A first look')],
    [usual, t('Usual')],
    [thorough, t('Thorough')],
  ];
  const items: StepItem[] = [];
  const add = (limits: Budget, detail: string): void => {
    const label = budgetText(limits, t);
    if (items.some((item) => item.label === label)) return;
    items.push({ label, detail, chosen: { kind: 'set', choices: { budget: limits } } });
  };
  for (const [limits, detail] of kinds) add(limits, detail);
  add(budget, t('As last time'));
  const label = budgetText(budget, t);
  return {
    placeholder: t('When the search ends at the latest'),
    items: [
      ...first(items, (item) => item.label === label),
      {
        label: `$(edit) ${t('Other limits…')}`,
        detail: t('Evaluations, minutes, tokens, dollars, seconds on the GPU'),
        chosen: { kind: 'type-budget' },
      },
    ],
  };
}

function freedomStep({ plan }: StartFacts, { freedom }: StartChoices, t: Translate): Step {
  const offered: readonly Freedom[] = plan.freedom === 'region' ? ['region'] : ['launch', 'kernel'];
  const items = offered.map((one): StepItem => ({
    label: freedomLabel(one, t),
    detail: freedomDetail(one, t),
    chosen: { kind: 'set', choices: { freedom: one } },
  }));
  return {
    placeholder: t('What may change'),
    items: first(items, (item) => item.label === freedomLabel(freedom, t)),
  };
}

/** What may change, in a few words. */
function freedomLabel(freedom: Freedom, t: Translate): string {
  if (freedom === 'kernel') return t('Kernel only');
  return freedom === 'launch' ? t('Kernel and launch') : t('Marked region');
}

function freedomDetail(freedom: Freedom, t: Translate): string {
  if (freedom === 'kernel') return t('Grid, block and shared memory stay as they are at every launch');
  return freedom === 'launch'
    ? t('Grid, block and shared memory may change too; every launch is shown before you apply')
    : t('What stands between the marks in the source');
}

/** The item that is proposed comes first. */
function first(items: readonly StepItem[], isFirst: (item: StepItem) => boolean): readonly StepItem[] {
  const chosen = items.find(isFirst);
  return chosen === undefined ? items : [chosen, ...items.filter((item) => item !== chosen)];
}

function sameIds(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a !== undefined && a.length === b.length && a.every((id, index) => id === b[index]);
}
