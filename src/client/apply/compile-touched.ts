import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { CompileOutcome } from '../../protocol/editor/apply.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import type { ApplyRecord } from './apply-record.ts';
import { tell, tellWithUndo } from './tell.ts';

/** Made with the first error there is to show. */
const collection: { diagnostics?: vscode.DiagnosticCollection } = {};

/** Compiles files on the disk by their `compile_commands.json` entries. Errors become diagnostics, and a failure offers Undo. */
export async function compileTouched(
  context: ClientContext,
  record: ApplyRecord,
  files: readonly string[],
): Promise<readonly CompileOutcome[]> {
  forgetCompileErrors();
  if (files.length === 0) return [];
  const setting = vscode.workspace.getConfiguration('C_Cpp').get<unknown>('default.compileCommands');
  const answer = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: vscode.l10n.t('KernelFoundry: compiling {0}', names(files)),
    },
    (_progress, token) =>
      ask(
        context.server,
        'kernelfoundry/compileFiles',
        { files, ...(typeof setting === 'string' && setting !== '' ? { compileCommands: setting } : {}) },
        token,
      ),
  );
  if (answer.kind === 'problem') {
    await tell(context, answer.problem);
    return files.map((file) => ({ kind: 'not-compiled', file, reason: answer.problem.message }));
  }
  for (const outcome of answer.value) if (outcome.kind === 'failed') tellFailure(context, record, outcome);
  return answer.value;
}

/** Errors of an earlier apply say nothing about the text after it. */
export function forgetCompileErrors(): void {
  collection.diagnostics?.clear();
}

function tellFailure(
  context: ClientContext,
  record: ApplyRecord,
  { file, errors, command }: CompileOutcome & { kind: 'failed' },
): void {
  const diagnostics = (collection.diagnostics ??= makeCollection(context));
  context.log.warn(
    `${file} does not compile: ${command}\n${errors.map(({ message }) => message).join('\n')}`,
  );
  diagnostics.set(
    vscode.Uri.file(file),
    errors.map(({ line, message }) => {
      const at = Math.max(0, (line ?? 1) - 1);
      const diagnostic = new vscode.Diagnostic(new vscode.Range(at, 0, at, 10_000), message);
      diagnostic.source = 'KernelFoundry';
      return diagnostic;
    }),
  );
  const first = errors[0]?.message ?? vscode.l10n.t('the log has the output of the compiler');
  tellWithUndo('warning', vscode.l10n.t('{0} does not compile: {1}', basename(file), first), record);
}

function names(files: readonly string[]): string {
  return files.map((file) => basename(file)).join(', ');
}

function makeCollection(context: ClientContext): vscode.DiagnosticCollection {
  const made = vscode.languages.createDiagnosticCollection('kernelfoundry-apply');
  context.subscribe(vscode.Disposable.from(made));
  return made;
}
