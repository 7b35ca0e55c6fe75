import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { AgentSurroundings } from '../application/agent-tools/agent-tool.ts';
import { insideFolder } from '../application/agent-tools/inside-folder.ts';
import { launchSession } from '../application/detached-run/launch-session.ts';
import { inheritedEnvironment } from '../application/detached-run/run-process.ts';
import { RunSessions } from '../application/detached-run/run-session.ts';
import { openProposer, refuseLanguage } from '../application/run-factories.ts';
import { storeRun } from '../application/store-run.ts';
import { requireSound } from '../application/unsound-task.ts';
import { UserError } from '../shared/errors.ts';
import { storeFolderName } from '../store/store-location.ts';
import type { Store } from '../store/store.ts';
import type { CommandContext } from './command-context.ts';
import { openContextStore } from './open-context-store.ts';
import { taskOrDraft } from './task-or-draft.ts';

/** What the tools for agents stand on outside the editor: the folder the server was started in, and its archive. */
export function mcpSurroundings(
  context: CommandContext,
  storeFolder: string | undefined,
): AgentSurroundings & Disposable {
  let opened: Promise<Store> | undefined;
  const store = (): Promise<Store> => (opened ??= openContextStore(context, storeFolder));
  return {
    resolveFile: (path) => {
      const file = resolve(context.folder, path);
      if (existsSync(file) && insideFolder(context.folder, file)) return file;
      throw new UserError('file-outside', `There is no file "${path}" in ${context.folder}.`, {
        fix: 'Name a file relative to the folder the server was started in.',
      });
    },
    stores: async () => {
      const folder =
        storeFolder === undefined
          ? join(context.folder, storeFolderName)
          : resolve(context.folder, storeFolder);
      // Looking must not create anything.
      return opened !== undefined || existsSync(folder) ? [await store()] : [];
    },
    task: (file, kernel) => {
      const name = relative(context.folder, file);
      return taskOrDraft(
        context,
        kernel === undefined || name.endsWith('.jsonc') ? name : `${name}:${kernel}`,
      );
    },
    start: async (request, signal) => {
      const { task, budget } = request;
      const device = request.device ?? task.device ?? (task.language === 'sycl' ? 'sim:b580' : 'sim:h100');
      const proposers = request.proposers ?? ['rewriter'];
      refuseLanguage(task, device);
      const environment = inheritedEnvironment(process.env);
      const archive = await store();
      for (const id of proposers) openProposer(id, archive.folder, environment);
      const { checkDeviceUsable, checkTask } = context.composition;
      await checkDeviceUsable(device, signal);
      await requireSound(task, device, archive.folder, checkTask, signal);
      const run = await storeRun(archive, { task, device, proposers, budget }, signal);
      const starter = { node: process.execPath, environment, window: `mcp-${process.pid}` };
      try {
        await launchSession(archive, new RunSessions(archive.folder), run, starter);
      } catch (error) {
        archive.removeRun(run);
        throw error;
      }
      return run;
    },
    [Symbol.dispose]: () => void opened?.then((one) => one.close()).catch(() => undefined),
  };
}
