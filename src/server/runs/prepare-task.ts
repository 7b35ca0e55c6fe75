import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isTaskFile, taskFilesFor } from '../../application/task-files-beside.ts';
import { kernelNames } from '../../application/task-of-kernel.ts';
import type { DraftedTask } from '../../application/task-of-kernel.ts';
import type { Answer } from '../../protocol/editor/problem.ts';
import type { DraftQuestion, EditorRequests } from '../../protocol/editor/requests.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import { shortId } from '../../shared/hash.ts';
import { guessesOf } from '../../tasks/selected-kernel/task-draft.ts';
import { loadTaskFile } from '../../tasks/task-file/load-task-file.ts';
import type { ServerContext } from '../server-context.ts';
import { draftInWorkspace } from './draft-in-workspace.ts';
import { optionsOf, questionsOf } from './draft-questions.ts';
import type { Answers } from './draft-questions.ts';
import { kernelsOfFile } from './kernel-at.ts';
import { refuseUnsaved, savedFile } from './saved-file.ts';
import { taskPlan } from './task-plan.ts';

type Prepared = EditorRequests['kernelfoundry/prepareTask']['result'] extends Answer<infer T> ? T : never;
type Request = EditorRequests['kernelfoundry/prepareTask']['params'];

/** More than that many things that one draft cannot infer are asked in a second round. */
const mostQuestions = 24;

/**
 * The task for a kernel or a task file: the task file beside the source, else a draft. What a draft cannot infer comes back as questions,
 * all at once. Throws UserError for what no answer repairs.
 */
export async function prepareTask(
  context: ServerContext,
  request: Request,
  signal: AbortSignal,
): Promise<Prepared> {
  const file = savedFile(context.documents, request.uri);
  const answers = request.answers ?? {};
  if (isTaskFile(file)) {
    const task = await loadTaskFile(file);
    refuseUnsaved(context.documents, task.sourceFile);
    return {
      kind: 'task',
      plan: await taskPlan(context, task, { drafted: false, guesses: [] }, signal, request.device),
    };
  }
  const kernel = await kernelOf(file, request, answers);
  if (typeof kernel !== 'string') return kernel;
  const names = await kernelNames(file, kernel);
  const own = draftFolder(context, file);
  const files = [...taskFilesFor(file, names), ...taskFilesFor(file, names, own)];
  const chosen = files.length > 1 ? files.find((one) => basename(one) === answers['taskFile']) : files[0];
  if (chosen !== undefined) {
    refuseUnsaved(context.documents, chosen);
    const task = await loadTaskFile(chosen);
    return {
      kind: 'task',
      plan: await taskPlan(context, task, { drafted: false, guesses: [] }, signal, request.device),
    };
  }
  if (files.length > 1) return chooseTaskFile(files);
  return draft(context, file, kernel, request, signal);
}

/** Folder for drafts about a source whose own folder cannot be written. */
function draftFolder(context: ServerContext, file: string): string {
  return join(context.options.stateFolder, 'tasks', shortId(dirname(file)));
}

async function kernelOf(file: string, request: Request, answers: Answers): Promise<string | Prepared> {
  const given = answers['kernel'] ?? request.kernel;
  if (given !== undefined) return given;
  const { names, at } = await kernelsOfFile(file, request.line);
  const [first, second] = names;
  if (at !== undefined) return at;
  if (first === undefined || second === undefined) {
    // Says what is wrong with a file without kernels.
    if (first === undefined) await kernelNames(file, undefined);
    return first ?? '';
  }
  return {
    kind: 'questions',
    reason: 'There are several kernels in this file.',
    questions: [
      {
        key: 'kernel',
        prompt: `Which kernel: ${names.join(', ')}?`,
        placeholder: 'Name of a kernel',
        value: first,
      },
    ],
  };
}

function chooseTaskFile(files: readonly string[]): Prepared {
  const names = files.map((one) => basename(one));
  return {
    kind: 'questions',
    reason: 'There are several task files for this kernel.',
    questions: [
      {
        key: 'taskFile',
        prompt: `Which task file: ${names.join(', ')}?`,
        placeholder: 'Name of a task file',
        value: names[0] ?? '',
      },
    ],
  };
}

async function draft(
  context: ServerContext,
  file: string,
  kernel: string,
  request: Request,
  signal: AbortSignal,
): Promise<Prepared> {
  const answers = request.answers ?? {};
  const draftWith = (given: Answers, folder?: string): Promise<DraftedTask> =>
    draftInWorkspace(context, file, kernel, optionsOf(given), signal, folder);
  let drafted: DraftedTask;
  try {
    drafted = await draftWith(answers);
  } catch (error) {
    return { kind: 'questions', ...(await allQuestions(draftWith, answers, error)) };
  }
  const guesses = guessesOf(drafted.draft);
  if (!request.write) return planned(drafted.task);
  try {
    writeFileSync(drafted.taskFile, drafted.text, { flag: 'wx' });
    return await planned(drafted.task);
  } catch (error) {
    // The folder is read-only: the draft is kept with the window's own state.
    const own = draftFolder(context, file);
    const there = await draftWith(answers, own);
    if (existsSync(drafted.taskFile)) throw error;
    mkdirSync(own, { recursive: true });
    writeFileSync(there.taskFile, there.text);
    guesses.unshift(`${dirname(file)} cannot be written: the task file is kept in ${own}.`);
    return planned(there.task);
  }

  async function planned(task: TaskSpec): Promise<Prepared> {
    return {
      kind: 'task',
      plan: await taskPlan(context, task, { drafted: true, guesses }, signal, request.device),
    };
  }
}

/**
 * Everything that one draft cannot infer, in one list: each question is answered by its default until the draft goes through. Answers
 * that did not help are asked again with what was wrong. Throws the error where there is nothing to ask.
 */
async function allQuestions(
  draftWith: (answers: Answers) => Promise<unknown>,
  answers: Answers,
  first: unknown,
): Promise<{ readonly questions: readonly DraftQuestion[]; readonly reason: string }> {
  const questions = new Map<string, DraftQuestion>();
  const tried: Record<string, string> = { ...answers };
  for (let error: unknown = first; questions.size < mostQuestions;) {
    const found = questionsOf(error).filter(({ key }) => !questions.has(key));
    if (found.length === 0) {
      if (questions.size > 0) break;
      return askAgain(answers, error);
    }
    for (const question of found) {
      questions.set(question.key, question);
      tried[question.key] = question.value;
    }
    try {
      await draftWith(tried);
      break;
    } catch (next) {
      error = next;
    }
  }
  const reason =
    questions.size === 1
      ? 'One thing about this kernel cannot be seen in the source.'
      : `${questions.size} things about this kernel cannot be seen in the source.`;
  return { questions: [...questions.values()], reason };
}

/** The draft fails over what was answered. */
function askAgain(
  answers: Answers,
  error: unknown,
): { readonly questions: readonly DraftQuestion[]; readonly reason: string } {
  const given = Object.entries(answers).filter(([key]) => key !== 'kernel' && key !== 'taskFile');
  if (given.length === 0 || !UserError.is(error)) throw error;
  return {
    reason: [error.message, error.fix].filter((part) => part !== undefined).join(' '),
    questions: given.map(([key, value]) => ({
      key,
      prompt: `${key.replace(':', ' of ')}: ${error.message}`,
      placeholder: 'Another answer',
      value,
    })),
  };
}
