import { modify, applyEdits } from 'jsonc-parser';
import { readFileSync } from 'node:fs';
import { checkTask } from '../../application/check-task.ts';
import { checkDeviceUsable, openProposer, refuseLanguage } from '../../application/run-factories.ts';
import { storeRun } from '../../application/store-run.ts';
import { requireSound } from '../../application/unsound-task.ts';
import { findCompiler } from '../../executors/compiler.ts';
import type { EditorRequests } from '../../protocol/editor/requests.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { linkSignals } from '../../shared/abort.ts';
import { UserError } from '../../shared/errors.ts';
import { loadTaskFile, taskFromText } from '../../tasks/task-file/load-task-file.ts';
import type { ServerContext } from '../server-context.ts';
import { launchRun, runEnvironment } from './launch-run.ts';
import { rememberChoice } from './preferences.ts';
import { refuseUnsaved } from './saved-file.ts';

type Request = EditorRequests['kernelfoundry/startRun']['params'];

/**
 * Stores a new run and starts its process, after everything that can be known before: the device and compiler are there, proposers can
 * be opened, the original is sound on the task. Throws UserError for what is not; then nothing was stored.
 */
export async function startRun(
  context: ServerContext,
  request: Request,
  signal: AbortSignal,
): Promise<{ readonly run: string; readonly warnings: readonly string[] }> {
  const { taskFile, device, proposers, budget } = request;
  refuseUnsaved(context.documents, taskFile);
  const task = await loadWithFreedom(taskFile, request.freedom);
  refuseUnsaved(context.documents, task.sourceFile);
  refuseLanguage(task, device);
  if (proposers.length === 0)
    throw new UserError('no-proposers', 'Nobody is chosen to propose variants.', {
      fix: 'Choose at least one model; "rewriter" needs no key.',
    });
  refuseUpload(context, proposers);
  const store = await context.stores.forFile(task.sourceFile);
  // Opened as the run's process will: an unknown one, one without a key or a file is told now.
  const environment = await runEnvironment(context, store, proposers);
  for (const id of proposers) openProposer(id, store.folder, environment);
  await using progress = await beginProgress(context, `Checking ${task.name}`, signal);
  await findCompiler('c++', progress.signal);
  progress.say('looking for the device');
  await checkDeviceUsable(device, progress.signal);
  const warnings: string[] = [];
  if (request.unchecked !== true) {
    progress.say('running the original');
    warnings.push(...(await requireSound(task, device, store.folder, checkTask, progress.signal)));
  }
  progress.say('starting');
  const { seed } = request;
  const run = await storeRun(store, { task, device, proposers, budget, seed }, progress.signal);
  try {
    await launchRun(context, store, run);
  } catch (error) {
    store.removeRun(run);
    context.changes.changed(store);
    throw error;
  }
  rememberChoice(context.options.stateFolder, task.language, { device, budget });
  return { run, warnings };
}

/** Throws UserError `upload-refused` where a proposer would send source text away and the settings forbid it; asking is the client's part. */
function refuseUpload(context: ServerContext, proposers: readonly string[]): void {
  const asking = proposers.find((id) => /^(openai|editor):/.test(id));
  if (asking === undefined || context.settings().allowSourceUpload !== 'never') return;
  throw new UserError(
    'upload-refused',
    `${asking} would be sent the source of the kernel, which the settings forbid.`,
    {
      fix: 'Change kernelfoundry.models.allowSourceUpload, or choose the rewriter.',
    },
  );
}

/** The task, with another freedom than its file says where one is asked for. */
async function loadWithFreedom(taskFile: string, freedom: Request['freedom']): Promise<TaskSpec> {
  const task = await loadTaskFile(taskFile);
  if (freedom === undefined || freedom === task.freedom) return task;
  const text = readFileSync(taskFile, 'utf8');
  const edits = modify(text, ['source', 'freedom'], freedom, {});
  return taskFromText(taskFile, applyEdits(text, edits));
}

interface Progress extends AsyncDisposable {
  readonly signal: AbortSignal;
  readonly say: (what: string) => void;
}

/** Work-done progress in the editor, whose cancel button ends the work as cancelling the request does. */
async function beginProgress(context: ServerContext, title: string, signal: AbortSignal): Promise<Progress> {
  const linked = linkSignals(signal);
  const progress = await context.connection.window.createWorkDoneProgress();
  progress.begin(title, undefined, undefined, true);
  progress.token.onCancellationRequested(() => linked.abort());
  return {
    signal: linked.signal,
    say: (what) => progress.report(what),
    [Symbol.asyncDispose]: () => {
      progress.done();
      linked[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
