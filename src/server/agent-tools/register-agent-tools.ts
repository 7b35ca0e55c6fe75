import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AgentSurroundings } from '../../application/agent-tools/agent-tool.ts';
import { callAgentTool } from '../../application/agent-tools/agent-tools.ts';
import { insideFolder } from '../../application/agent-tools/inside-folder.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import { loadTaskFile } from '../../tasks/task-file/load-task-file.ts';
import { answer } from '../problem-of.ts';
import { prepareTask } from '../runs/prepare-task.ts';
import { startRun } from '../runs/start-run.ts';
import type { ServerContext } from '../server-context.ts';

/** Tools for coding agents, on this window's folders, archives and settings. */
export function registerAgentTools(context: ServerContext): void {
  const surroundings = surroundingsOf(context);
  context.onRequest('kernelfoundry/agentTool', ({ name, input }, signal) =>
    answer(context.log, async () => ({
      json: JSON.stringify(await callAgentTool(name, input, surroundings, signal), null, 1),
    })),
  );
}

function surroundingsOf(context: ServerContext): AgentSurroundings {
  return {
    resolveFile: (path) => fileInWorkspace(context.workspaceFolders(), path),
    stores: () => context.stores.existing((error) => context.log.warn(String(error))),
    task: (file, kernel, signal) => taskOf(context, file, kernel, signal),
    start: async ({ task, device, proposers, budget }, signal) => {
      const chosen = proposers ?? context.settings().proposers;
      refuseUnaskedUpload(context, chosen);
      const { run } = await startRun(
        context,
        {
          taskFile: task.taskFile ?? '',
          device: device ?? task.device ?? (context.settings().device || 'sim:h100'),
          proposers: chosen,
          budget,
        },
        signal,
      );
      return run;
    },
  };
}

/** An agent cannot agree for a person that source text is sent away. */
function refuseUnaskedUpload(context: ServerContext, proposers: readonly string[]): void {
  const asking = proposers.find((id) => /^(openai|editor):/.test(id));
  if (asking === undefined || context.settings().allowSourceUpload === 'always') return;
  throw new UserError(
    'upload-refused',
    `${asking} would be sent the source of the kernel, and nobody was asked.`,
    {
      fix: 'Use the model "rewriter", or let a person set kernelfoundry.models.allowSourceUpload to "always".',
    },
  );
}

/** Relative paths mean the first workspace folder that has the file; absolute ones must lie in one. */
function fileInWorkspace(folders: readonly string[], path: string): string {
  const candidates = isAbsolute(path) ? [path] : folders.map((folder) => resolve(folder, path));
  const found = candidates.find(
    (file) => existsSync(file) && folders.some((folder) => insideFolder(folder, file)),
  );
  if (found !== undefined) return found;
  throw new UserError('file-outside', `There is no file "${path}" in the opened folders.`, {
    fix: 'Name a file relative to the workspace folder.',
  });
}

async function taskOf(
  context: ServerContext,
  file: string,
  kernel: string | undefined,
  signal: AbortSignal,
): Promise<TaskSpec> {
  const prepared = await prepareTask(
    context,
    { uri: pathToFileURL(file).href, write: true, ...(kernel === undefined ? {} : { kernel }) },
    signal,
  );
  if (prepared.kind === 'task') return loadTaskFile(prepared.plan.taskFile);
  throw new UserError(
    'task-questions',
    `${prepared.reason} ${prepared.questions.map(({ prompt }) => prompt).join(' ')}`,
    {
      file,
      fix: 'Write a task file beside the source that says it, or let a person run "Optimize Kernel" once.',
    },
  );
}
