import * as vscode from 'vscode';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { valueOf } from '../problem-text.ts';
import { askQuestions } from '../start/ask-choices.ts';
import { chooseKernel } from '../start/choose-kernel.ts';

/** `New Task`: drafts the task file of a kernel beside its source and opens it; one that is there is opened as it is. */
export async function newTask(context: ClientContext, argument: unknown): Promise<void> {
  const kernel = await chooseKernel(context, argument);
  if (kernel === undefined) return;
  let answers: Readonly<Record<string, string>> = {};
  for (let answered = 0; ;) {
    const prepared = valueOf(
      await ask(context.server, 'kernelfoundry/prepareTask', { ...kernel, answers, write: true }),
    );
    if (prepared.kind === 'task') {
      await vscode.window.showTextDocument(vscode.Uri.file(prepared.plan.taskFile));
      return;
    }
    const given = await askQuestions(
      prepared.questions,
      {
        title: vscode.l10n.t('New task for {0}', kernel.kernel ?? ''),
        index: 0,
        stepsBefore: answered,
        stepsAfter: 0,
      },
      answers,
    );
    if (given.kind !== 'chosen') return;
    answers = given.value;
    answered += prepared.questions.length;
  }
}
