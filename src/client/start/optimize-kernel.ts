import * as vscode from 'vscode';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { KernelReference, ModelView, TaskPlan } from '../../protocol/editor/requests.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { runTargetOf } from '../commands/command-arguments.ts';
import { selectModel } from '../language-models/select-model.ts';
import { ProblemError, valueOf } from '../problem-text.ts';
import { runProblemAction } from '../show-problem.ts';
import { wrongSetting } from '../settings/check-settings.ts';
import { approve } from './approval.ts';
import { askChoices, askQuestions } from './ask-choices.ts';
import { cancellable } from './cancellable.ts';
import { chooseKernel } from './choose-kernel.ts';
import {
  type KeptChoices,
  type StartChoices,
  type StartFacts,
  choicesFrom,
  usableDevices,
} from './start-choices.ts';
import { beginFlow, withModels } from './start-flow.ts';

const lastChoicesKey = 'kernelfoundry.lastChoices';
/** Device, model, budget, freedom. */
const pickSteps = 4;

/**
 * `KernelFoundry: Optimize Kernel`: kernel, quick pick, approval, run. Nothing is written or executed before the approval. Throws a ProblemError for whatever keeps a run from being started.
 */
export async function optimizeKernel(context: ClientContext, argument: unknown): Promise<void> {
  const kernel = await chooseKernel(context, argument);
  if (kernel !== undefined) await optimize(context, kernel, undefined);
}

/** `Re-check Kernel`: the kernel has changed since a run, so the same is searched again; one Enter takes over that run's choices. */
export async function recheckKernel(context: ClientContext, argument: unknown): Promise<void> {
  const kernel = await chooseKernel(context, argument);
  if (kernel === undefined) return;
  const target = runTargetOf(argument)?.run;
  const file = vscode.Uri.parse(kernel.uri).fsPath;
  const run = context
    .runs()
    .find((one) =>
      target === undefined
        ? one.sourceFile === file && (kernel.kernel ?? one.kernel).endsWith(one.kernel)
        : one.run === target,
    );
  await optimize(context, kernel, run);
}

async function optimize(
  context: ClientContext,
  kernel: KernelReference,
  like: RunView | undefined,
): Promise<void> {
  const asked = await askForTask(context, kernel, like);
  if (asked === undefined) return;
  const { choices, answers, models, facts } = asked;
  const { device } = choices;
  const prepare = async (write: boolean): Promise<TaskPlan> => {
    const prepared = valueOf(
      await ask(context.server, 'kernelfoundry/prepareTask', { ...kernel, answers, device, write }),
    );
    if (prepared.kind === 'task') return prepared.plan;
    throw new ProblemError({ code: 'draft-unclear', message: prepared.reason });
  };
  const approval = await approve(
    {
      plan: device === facts.plan.device ? facts.plan : await prepare(false),
      choices,
      models,
      device: facts.devices.find(({ id }) => id === device),
    },
    context.extension.workspaceState,
  );
  if (approval === 'no') return;
  const plan = await prepare(true);
  if (approval === 'edit-task') {
    await vscode.window.showTextDocument(vscode.Uri.file(plan.taskFile));
    return;
  }
  const { device: settingsDevice, proposers: settingsProposers } = context.settings();
  const kept: KeptChoices = {
    ...choices,
    taskFile: plan.taskFile,
    settings: { device: settingsDevice, proposers: settingsProposers },
  };
  await context.extension.workspaceState.update(lastChoicesKey, kept);
  await startRun(context, plan, choices);
}

interface Asked {
  readonly facts: StartFacts;
  readonly choices: StartChoices;
  readonly answers: Readonly<Record<string, string>>;
  /** Those that propose. */
  readonly models: readonly ModelView[];
}

/** Questions of the draft, then the steps; the back button of the first step leads to the last question. */
async function askForTask(
  context: ClientContext,
  kernel: KernelReference,
  like: RunView | undefined,
): Promise<Asked | undefined> {
  let answers: Readonly<Record<string, string>> = {};
  let answered = 0;
  let lastQuestions: Parameters<typeof askQuestions>[0] = [];
  for (;;) {
    const prepared = valueOf(
      await shownAsWork(
        ask(context.server, 'kernelfoundry/prepareTask', { ...kernel, answers, write: false }),
      ),
    );
    if (prepared.kind === 'questions') {
      lastQuestions = prepared.questions;
      const given = await askQuestions(
        prepared.questions,
        { title: titleOf(kernel.kernel ?? ''), index: 0, stepsBefore: answered, stepsAfter: pickSteps },
        answers,
      );
      if (given.kind !== 'chosen') return undefined;
      answered += prepared.questions.length;
      answers = given.value;
      continue;
    }
    let facts = await shownAsWork(factsOf(context, prepared.plan, like));
    let chosen = await askChoices(beginFlow(facts), answered);
    while (chosen.kind === 'add-model') {
      const action = chosen.problem?.action;
      if (action === undefined) await selectModel(context);
      else await runProblemAction(action);
      facts = await factsOf(context, prepared.plan, like);
      chosen = await askChoices(withModels(chosen.flow, facts), answered);
    }
    if (chosen.kind === 'chosen')
      return {
        facts,
        answers,
        choices: chosen.choices,
        models: checkedModels(chosen.choices, facts, context),
      };
    if (chosen.kind === 'cancelled') return undefined;
    const given = await askQuestions(
      lastQuestions,
      {
        title: titleOf(prepared.plan.kernel),
        index: lastQuestions.length - 1,
        stepsBefore: answered - lastQuestions.length,
        stepsAfter: pickSteps,
      },
      answers,
    );
    if (given.kind !== 'chosen') return undefined;
    answers = given.value;
  }
}

async function factsOf(
  context: ClientContext,
  plan: TaskPlan,
  like: RunView | undefined,
): Promise<StartFacts> {
  const [{ devices }, models] = await Promise.all([
    context.server.request('kernelfoundry/devices', { refresh: false }),
    context.server.request('kernelfoundry/models', {}),
  ]);
  const last =
    like === undefined
      ? choicesFrom(context.extension.workspaceState.get<unknown>(lastChoicesKey))
      : {
          device: like.device,
          proposers: like.proposers,
          budget: like.budget,
          freedom: plan.freedom,
          taskFile: plan.taskFile,
        };
  const facts = { plan, devices, models, settings: context.settings(), last };
  if (usableDevices(facts).length === 0) {
    const unready = devices.find(({ languages }) => languages.includes(plan.language));
    throw new ProblemError({
      code: 'no-device',
      message: vscode.l10n.t(
        'No device can run this kernel. {0}.',
        (unready?.detail ?? vscode.l10n.t('There is none')).replace(/\.$/, ''),
      ),
      action: {
        kind: 'settings',
        title: vscode.l10n.t('Choose a Compiler'),
        setting: 'kernelfoundry.compiler',
      },
    });
  }
  return facts;
}

/** The models that were chosen; throws where one may not be used. */
function checkedModels(
  { proposers }: StartChoices,
  { models }: StartFacts,
  context: ClientContext,
): readonly ModelView[] {
  return proposers.flatMap((id) => {
    const model = models.find((one) => one.id === id);
    if (model === undefined) return [];
    if (model.problem !== undefined && !model.ready) throw new ProblemError(model.problem);
    if (model.sendsSourceTo !== undefined && context.settings().allowSourceUpload === 'never')
      throw new ProblemError(
        wrongSetting(
          'models.allowSourceUpload',
          vscode.l10n.t('forbids to send source text, which {0} needs', model.title),
          vscode.l10n.t,
        ),
      );
    return [model];
  });
}

/** Starts the run, after the check of its task. */
async function startRun(context: ClientContext, plan: TaskPlan, choices: StartChoices): Promise<void> {
  const { run, warnings } = valueOf(
    await cancellable(
      vscode.l10n.t('Checking {0} on {1}', plan.kernel, choices.device),
      choices.device.startsWith('sim:')
        ? vscode.l10n.t('the first run on a machine also builds the simulated GPU, for a minute or two')
        : '',
      (token) =>
        ask(context.server, 'kernelfoundry/startRun', { ...choices, taskFile: plan.taskFile }, token),
    ),
  );
  context.log.info(`Run ${run} of ${plan.name} on ${choices.device} started.`);
  for (const warning of warnings) context.log.warn(`${plan.name}: ${warning}`);
}

/** Reading sources and looking for devices may take seconds at the first time; the status bar says so. */
function shownAsWork<T>(work: Promise<T>): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Preparing the task') },
    () => work,
  );
}

function titleOf(kernel: string): string {
  return vscode.l10n.t('Optimize {0}', kernel);
}
