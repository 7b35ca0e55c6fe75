import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import { problemFrom } from '../problem-text.ts';
import { showProblem } from '../show-problem.ts';
import { copyExample, firstKernelLine, listExamples } from './example-files.ts';
import type { Example } from './example-files.ts';

/** Name of the folder that examples are copied to in a workspace. */
const exampleFolder = 'kernelfoundry-example';

/** The walkthrough takes the focus when it ticks off its step, which it does as soon as the command begins. */
const ignoreFocusOut = true;

/** The command *Open Example*. `{example, folder}` answer its two questions beforehand. */
export function activateOpenExample(context: ClientContext): void {
  context.subscribe(
    vscode.commands.registerCommand(commands.openExample, async (given?: unknown) => {
      try {
        return await openExample(context.extension.asAbsolutePath('examples'), answersOf(given));
      } catch (error) {
        await showProblem(problemFrom(error), context.log);
        return undefined;
      }
    }),
  );
}

interface Answers {
  /** `cuda/matmul` */
  readonly example?: string;
  /** Absolute path. */
  readonly folder?: string;
}

/** Returns the path of the opened copy; undefined when the person changed their mind. */
async function openExample(examplesFolder: string, given: Answers): Promise<string | undefined> {
  const examples = listExamples(examplesFolder);
  const example = examples.find(({ id }) => id === given.example) ?? (await chooseExample(examples));
  if (example === undefined) return undefined;
  const folder = given.folder ?? (await chooseFolder());
  if (folder === undefined) return undefined;
  const source = copyExample(example, folder);
  const line = firstKernelLine(readFileSync(source, 'utf8'));
  const at = new vscode.Position(line, 0);
  const editor = await vscode.window.showTextDocument(vscode.Uri.file(source), {
    preview: false,
    selection: new vscode.Range(at, at),
  });
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return source;
}

async function chooseExample(examples: readonly Example[]): Promise<Example | undefined> {
  const picks = examples.map((example) => ({
    label: example.name,
    description: example.language,
    detail: example.summary,
    example,
  }));
  const chosen = await vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t('Open Example'),
    placeHolder: vscode.l10n.t('Which kernel?'),
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut,
  });
  return chosen?.example;
}

async function chooseFolder(): Promise<string | undefined> {
  const inside = (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ name, uri }) => ({
      label: vscode.l10n.t('{0} in {1}', exampleFolder, name),
      description: uri.fsPath,
      choose: () => Promise.resolve<string | undefined>(join(uri.fsPath, exampleFolder)),
    }));
  const picks = [
    ...inside,
    {
      label: vscode.l10n.t('A temporary folder'),
      description: tmpdir(),
      choose: () => Promise.resolve<string | undefined>(mkdtempSync(join(tmpdir(), `${exampleFolder}-`))),
    },
    { label: vscode.l10n.t('Another folder...'), description: '', choose: askForFolder },
  ];
  const chosen = await vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t('Open Example'),
    placeHolder: vscode.l10n.t('Where to put the copy?'),
    ignoreFocusOut,
  });
  return chosen?.choose();
}

async function askForFolder(): Promise<string | undefined> {
  const folders = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Copy Here'),
  });
  const [folder] = folders ?? [];
  return folder === undefined ? undefined : join(folder.fsPath, exampleFolder);
}

function answersOf(given: unknown): Answers {
  if (typeof given !== 'object' || given === null) return {};
  const { example, folder } = given as Readonly<Record<string, unknown>>;
  return {
    ...(typeof example === 'string' ? { example } : {}),
    ...(typeof folder === 'string' ? { folder } : {}),
  };
}
