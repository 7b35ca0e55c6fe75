import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { commands, panelViewType } from '../../protocol/editor/ids.ts';
import type { CommandId } from '../../protocol/editor/ids.ts';
import type { FromPanel, ToPanel } from '../../protocol/editor/panel-messages.ts';
import type { RunSnapshot } from '../../protocol/editor/run-view.ts';
import { variantUri } from '../apply/variant-documents.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { runProblemAction, showProblem } from '../show-problem.ts';
import { panelPage } from './panel-page.ts';
import { RunWatch } from './run-watch.ts';

/** The panel of one run. */
export class RunPanel {
  readonly run: string;
  readonly #context: ClientContext;
  readonly #panel: vscode.WebviewPanel;
  readonly #watch: RunWatch;
  readonly #disposables: vscode.Disposable[];
  #snapshot: RunSnapshot | undefined;
  /** The page has said that it listens; it is loaded anew each time it is shown again. */
  #listening = false;
  #revealWhenReady: string | undefined;
  /** Counts comparisons: an answer to an older question is not shown. */
  #compared = 0;

  constructor(context: ClientContext, run: string, panel: vscode.WebviewPanel) {
    this.run = run;
    this.#context = context;
    this.#panel = panel;
    this.#watch = new RunWatch(
      context.server,
      { id: `panel-${randomBytes(6).toString('hex')}`, run },
      {
        snapshot: (snapshot) => this.#show(snapshot),
        problem: (problem) => this.#send({ kind: 'problem', problem }),
        connection: (connected) => this.#send({ kind: 'connection', connected }),
      },
      (work, delayMs) => {
        const timer = setTimeout(work, delayMs);
        return () => clearTimeout(timer);
      },
    );
    this.#disposables = [
      new vscode.Disposable(() => this.#watch.dispose()),
      panel.webview.onDidReceiveMessage((message: FromPanel) => void this.#receive(message)),
      panel.onDidChangeViewState(() => {
        if (panel.visible) return;
        this.#listening = false;
        this.#watch.stop();
      }),
    ];
    panel.title = titleOf(context, run);
    const media = vscode.Uri.joinPath(context.extension.extensionUri, 'media');
    panel.iconPath = vscode.Uri.joinPath(media, 'icon.svg');
    this.#load();
  }

  /** Makes a panel for a run beside nothing: in the active group, as an editor of its own. */
  static open(context: ClientContext, run: string): RunPanel {
    const panel = vscode.window.createWebviewPanel(
      panelViewType,
      titleOf(context, run),
      vscode.ViewColumn.Active,
      webviewOptions(context),
    );
    return new RunPanel(context, run, panel);
  }

  onDispose(listener: () => void): void {
    this.#disposables.push(this.#panel.onDidDispose(listener));
  }

  reveal(candidate?: string): void {
    this.#panel.reveal();
    if (candidate === undefined) return;
    if (this.#listening) this.#send({ kind: 'reveal', candidate });
    else this.#revealWhenReady = candidate;
  }

  /** Frees everything but the editor's panel, which is gone by then. */
  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #load(): void {
    const { webview } = this.#panel;
    const dist = vscode.Uri.joinPath(this.#context.extension.extensionUri, 'dist');
    webview.options = webviewOptions(this.#context);
    webview.html = panelPage({
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.js')).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.css')).toString(),
      source: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
    });
  }

  #show(snapshot: RunSnapshot): void {
    this.#snapshot = snapshot;
    this.#panel.title = titleText(snapshot.run.task, snapshot.device);
    this.#send({ kind: 'snapshot', snapshot });
  }

  #send(message: ToPanel): void {
    if (this.#listening) void this.#panel.webview.postMessage(message);
  }

  async #receive(message: FromPanel): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#becomeReady();
        break;
      case 'filter':
        this.#watch.filterBy(message.filter);
        break;
      case 'details':
        await this.#details(message.candidate);
        break;
      case 'compare':
        await this.#compare(message.candidates);
        break;
      case 'review':
        await this.#command(commands.reviewDiff, message.candidate);
        break;
      case 'apply':
        await this.#command(commands.applyVariant, message.candidate);
        break;
      case 'go-to-line':
        await this.#goToLine(message.candidate, message.line);
        break;
      case 'control':
        await this.#command(controls[message.action]);
        break;
      case 'export':
        await this.#command(commands.exportReport);
        break;
      case 'action':
        if (message.problem.action !== undefined) await runProblemAction(message.problem.action);
        break;
    }
  }

  async #details(candidate: string): Promise<void> {
    const answer = await ask(this.#context.server, 'kernelfoundry/candidate', { run: this.run, candidate });
    if (answer.kind === 'ok') this.#send({ kind: 'details', details: answer.value });
    else this.#send({ kind: 'problem', problem: answer.problem });
  }

  #becomeReady(): void {
    this.#listening = true;
    // What was shown before the panel was hidden is there at once; news follow.
    if (this.#snapshot !== undefined) this.#send({ kind: 'snapshot', snapshot: this.#snapshot });
    if (this.#revealWhenReady !== undefined) {
      this.#send({ kind: 'reveal', candidate: this.#revealWhenReady });
      this.#revealWhenReady = undefined;
    }
    this.#watch.start();
  }

  async #compare(candidates: readonly string[]): Promise<void> {
    const compared = ++this.#compared;
    const answer = await ask(this.#context.server, 'kernelfoundry/compare', { run: this.run, candidates });
    if (compared !== this.#compared) return;
    if (answer.kind === 'ok') this.#send({ kind: 'comparison', comparison: answer.value });
    else this.#send({ kind: 'problem', problem: answer.problem });
  }

  async #command(command: CommandId, candidate?: string): Promise<void> {
    try {
      await vscode.commands.executeCommand(command, {
        run: this.run,
        ...(candidate === undefined ? {} : { candidate }),
      });
    } catch (error) {
      this.#context.log.warn(`${command}: ${String(error)}`);
      const message = vscode.l10n.t('The command could not be run: {0}', String(error));
      await showProblem({ code: 'internal', message });
    }
  }

  /** Shows a line of a variant in its read-only document, or of the original in the source file when that is the same still. */
  async #goToLine(candidate: string, line: number): Promise<void> {
    const answer = await ask(this.#context.server, 'kernelfoundry/variantText', { run: this.run, candidate });
    if (answer.kind === 'problem') {
      await showProblem(answer.problem, this.#context.log);
      return;
    }
    const uri =
      (await this.#sourceFileWith(answer.value.text)) ??
      variantUri({ run: this.run, candidate, name: answer.value.name });
    const at = new vscode.Position(Math.max(0, line - 1), 0);
    await vscode.window.showTextDocument(uri, {
      viewColumn:
        this.#panel.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One,
      preview: true,
      selection: new vscode.Range(at, at),
    });
  }

  async #sourceFileWith(text: string): Promise<vscode.Uri | undefined> {
    const file = this.#snapshot?.run.sourceFile;
    if (file === undefined) return undefined;
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
      return document.getText() === text ? document.uri : undefined;
    } catch {
      return undefined;
    }
  }
}

const controls = {
  pause: commands.pauseRun,
  resume: commands.resumeRun,
  stop: commands.stopRun,
} as const;

function webviewOptions({ extension }: ClientContext): vscode.WebviewPanelOptions & vscode.WebviewOptions {
  return {
    enableScripts: true,
    enableFindWidget: true,
    localResourceRoots: ['dist', 'media'].map((folder) =>
      vscode.Uri.joinPath(extension.extensionUri, folder),
    ),
  };
}

function titleOf(context: ClientContext, id: string): string {
  const run = context.runs().find(({ run }) => run === id);
  return run === undefined ? id : titleText(run.task, run.device);
}

function titleText(task: string, device: string): string {
  return `${task} · ${device}`;
}
