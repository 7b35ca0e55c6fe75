import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { KernelReference } from '../../protocol/editor/requests.ts';
import { mayHoldKernels } from '../../shared/kernel-text.ts';
import type { ClientContext } from '../client-context.ts';
import { kernelReferenceOf } from '../commands/command-arguments.ts';
import { ProblemError } from '../problem-text.ts';
import { mayShowKernels } from '../status/wants-server.ts';
import { isTaskPath, kernelAt } from './kernel-at.ts';

/**
 * The kernel or task file that a command is about: what it was called for, the kernel at the cursor, or what the person picks. Undefined
 * when the person gave up; throws a ProblemError where there is nothing to choose. The file is saved afterwards.
 */
export async function chooseKernel(
  context: ClientContext,
  argument: unknown,
): Promise<KernelReference | undefined> {
  const given = kernelReferenceOf(argument);
  const uri = given === undefined ? await chooseFile() : vscode.Uri.parse(given.uri);
  if (uri === undefined) return undefined;
  const document = await vscode.workspace.openTextDocument(uri);
  const saved = await savedUri(document);
  if (saved === undefined) return undefined;
  if (isTaskPath(saved.path)) return { uri: saved.toString() };
  if (given?.kernel !== undefined || given?.line !== undefined) return { ...given, uri: saved.toString() };
  return kernelOfFile(context, saved, document.getText());
}

async function kernelOfFile(
  context: ClientContext,
  uri: vscode.Uri,
  text: string,
): Promise<KernelReference | undefined> {
  const kernels = await context.server.request('kernelfoundry/kernels', { uri: uri.toString() });
  // There is one that cannot be read: whoever reads the task says where and why.
  if (kernels.length === 0 && mayHoldKernels(text)) return { uri: uri.toString() };
  if (kernels.length === 0)
    throw new ProblemError({
      code: 'no-kernel',
      message: vscode.l10n.t('There is no CUDA or SYCL kernel in {0}.', basename(uri.fsPath)),
      fix: vscode.l10n.t('Open the file that has the kernel, and put the cursor into it.'),
    });
  const editor = vscode.window.activeTextEditor;
  const line =
    editor?.document.uri.toString() === uri.toString() ? editor.selection.active.line + 1 : undefined;
  const kernel =
    kernelAt(kernels, line) ??
    (
      await vscode.window.showQuickPick(
        kernels.map((one) => ({
          label: `$(symbol-function) ${one.name}`,
          description: vscode.l10n.t('line {0}', one.line),
          ...(one.qualifiedName === one.name ? {} : { detail: one.qualifiedName }),
          kernel: one,
        })),
        { placeHolder: vscode.l10n.t('Kernel of {0}', basename(uri.fsPath)), matchOnDetail: true },
      )
    )?.kernel;
  return kernel === undefined
    ? undefined
    : { uri: uri.toString(), kernel: kernel.qualifiedName, line: kernel.line };
}

/** The file of the active editor when it may show kernels or is a task, else one of the workspace. */
async function chooseFile(): Promise<vscode.Uri | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined && isAboutKernels(document)) return document.uri;
  const files = await filesWithKernels();
  if (files.length === 0)
    throw new ProblemError({
      code: 'no-kernel-file',
      message: vscode.l10n.t('No CUDA or SYCL file is open, and the workspace has none.'),
      action: {
        kind: 'command',
        title: vscode.l10n.t('Open Example'),
        command: 'kernelfoundry.openExample',
      },
    });
  const chosen = await vscode.window.showQuickPick(
    files.map((uri) => ({
      label: basename(uri.fsPath),
      description: vscode.workspace.asRelativePath(uri),
      uri,
    })),
    { placeHolder: vscode.l10n.t('File with the kernel to optimize'), matchOnDescription: true },
  );
  if (chosen !== undefined) await vscode.window.showTextDocument(chosen.uri);
  return chosen?.uri;
}

function isAboutKernels(document: vscode.TextDocument): boolean {
  return (
    isTaskPath(document.uri.path) ||
    mayShowKernels({
      languageId: document.languageId,
      path: document.uri.path,
      text: () => document.getText(),
    })
  );
}

/** So many C++ files are read at most to find those that use SYCL. */
const sampledFiles = 300;
const listedFiles = 2000;

async function filesWithKernels(): Promise<readonly vscode.Uri[]> {
  const [cuda, others] = await Promise.all([
    vscode.workspace.findFiles('**/*.{cu,cuh}', undefined, listedFiles),
    vscode.workspace.findFiles('**/*.{cpp,cc,cxx,hpp}', undefined, sampledFiles),
  ]);
  const sycl: vscode.Uri[] = [];
  for (const uri of others) {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    if (mayHoldKernels(text)) sycl.push(uri);
  }
  return [...cuda, ...sycl].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The saved file: a run reads it from the disk. Offers to save what is not; undefined when the person does not. */
async function savedUri(document: vscode.TextDocument): Promise<vscode.Uri | undefined> {
  if (document.uri.scheme !== 'file' && !document.isUntitled)
    throw new ProblemError({
      code: 'not-a-file',
      message: vscode.l10n.t('{0} is not a file on this machine.', basename(document.uri.path)),
      fix: vscode.l10n.t('Save it to a folder and open that file.'),
    });
  if (!document.isDirty && !document.isUntitled) return document.uri;
  const name = basename(document.uri.path);
  // Not a message: those may be silenced, and nothing would seem to happen.
  const chosen = await vscode.window.showQuickPick(
    [{ label: `$(save) ${vscode.l10n.t('Save and continue')}` }],
    { placeHolder: vscode.l10n.t('{0} has changes that are not saved, and a run reads the file.', name) },
  );
  if (chosen === undefined) return undefined;
  const uri = await vscode.workspace.save(document.uri);
  if (uri === undefined) {
    if (document.isUntitled) return undefined;
    throw new ProblemError({
      code: 'not-saved',
      message: vscode.l10n.t('{0} could not be saved.', name),
      fix: vscode.l10n.t('Make it writable, or save it under another name.'),
    });
  }
  return uri;
}
