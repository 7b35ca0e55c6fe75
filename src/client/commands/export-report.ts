import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../protocol/editor/ids.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { ProblemError, valueOf } from '../problem-text.ts';
import { chooseRun } from './choose-run.ts';

/** `Export Report`: a run's report as Markdown or JSON, where the person wants it. */
export async function exportReport(context: ClientContext, argument: unknown): Promise<void> {
  const run = await chooseRun(context, argument, {
    placeholder: vscode.l10n.t('Run to report on'),
    none: vscode.l10n.t('There is no run to report on.'),
    suits: () => true,
  });
  if (run === undefined) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? dirname(run.sourceFile);
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(join(folder, `${run.kernel}-${run.device.replace(/[^\w-]+/g, '-')}.md`)),
    filters: { Markdown: ['md'], JSON: ['json'] },
    saveLabel: vscode.l10n.t('Export'),
  });
  if (target === undefined) return;
  const format = target.path.endsWith('.json') ? 'json' : 'markdown';
  const { text } = valueOf(await ask(context.server, 'kernelfoundry/report', { run: run.run, format }));
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  } catch (error) {
    throw new ProblemError({
      code: 'report-not-written',
      message: vscode.l10n.t(
        'The report could not be written to {0}: {1}',
        target.fsPath,
        error instanceof Error ? error.message : String(error),
      ),
      action: {
        kind: 'command',
        title: vscode.l10n.t('Choose Another Place'),
        command: commands.exportReport,
        arguments: [{ run: run.run }],
      },
    });
  }
  await vscode.window.showTextDocument(target);
}
