import * as vscode from 'vscode';
import type { ClientContext } from '../client-context.ts';
import type { TreeNode } from './tree-node.ts';
import { TreeStore } from './tree-store.ts';
import type { TreeElement } from './tree-store.ts';

/** What a view does beyond showing its rows. */
export interface ModelTreeOptions {
  /** Called before the rows are asked for the first time; `show` follows. */
  readonly first: () => Promise<void>;
  /** Called when a row with `unloaded` children is opened; returns after `show` has given them. */
  readonly load?: (element: TreeElement) => Promise<void>;
  /** A longer tooltip, asked for when the pointer rests on a row. */
  readonly tooltip?: (element: TreeElement, token: vscode.CancellationToken) => Promise<string | undefined>;
}

/** A tree that shows rows given as data and refreshes only what differs from what was shown. */
export class ModelTree implements vscode.TreeDataProvider<TreeElement> {
  readonly #store = new TreeStore();
  readonly #changed = new vscode.EventEmitter<readonly TreeElement[] | undefined>();
  readonly #options: ModelTreeOptions;
  #first: Promise<void> | undefined;
  /** Mutable in the type of the editor's event only. */
  readonly onDidChangeTreeData = this.#changed.event as vscode.Event<TreeElement[] | undefined>;

  constructor(context: ClientContext, options: ModelTreeOptions) {
    this.#options = options;
    context.extension.subscriptions.push(this.#changed);
  }

  /** Replaces all rows. */
  show(roots: readonly TreeNode[]): void {
    const changed = this.#store.replace(roots);
    if (this.#first === undefined) return;
    if (changed === 'all') this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire(changed);
  }

  getTreeItem(element: TreeElement): vscode.TreeItem {
    const node = this.#store.node(element);
    // The row went away between the editor's two questions; the update that says so is under way.
    if (node === undefined) return new vscode.TreeItem('');
    return itemOf(node, this.#options.tooltip !== undefined && node.candidate !== undefined);
  }

  async getChildren(element?: TreeElement): Promise<TreeElement[]> {
    if (element === undefined) {
      this.#first ??= this.#options.first();
      await this.#first;
      return [...this.#store.roots];
    }
    let children = this.#store.children(element);
    if (children === 'unloaded' && this.#options.load !== undefined) {
      await this.#options.load(element);
      children = this.#store.children(element);
    }
    return children === 'unloaded' ? [] : [...children];
  }

  getParent(element: TreeElement): TreeElement | undefined {
    return this.#store.parent(element);
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    element: TreeElement,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const node = this.#store.node(element);
    const text = (await this.#options.tooltip?.(element, token)) ?? node?.tooltip;
    if (text !== undefined) item.tooltip = markdown(text);
    return item;
  }
}

function itemOf(node: TreeNode, resolvesTooltip: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, collapsibleState(node));
  item.id = node.id;
  item.contextValue = node.context;
  item.accessibilityInformation = { label: node.accessible };
  if (node.description !== undefined) item.description = node.description;
  // A tooltip that is set is never resolved.
  if (node.tooltip !== undefined && !resolvesTooltip) item.tooltip = markdown(node.tooltip);
  if (node.icon !== undefined)
    item.iconPath = new vscode.ThemeIcon(
      node.icon.name,
      node.icon.color === undefined ? undefined : new vscode.ThemeColor(node.icon.color),
    );
  if (node.command !== undefined) item.command = { ...node.command, arguments: [...node.command.arguments] };
  return item;
}

function collapsibleState({ children, open }: TreeNode): vscode.TreeItemCollapsibleState {
  if (children === undefined) return vscode.TreeItemCollapsibleState.None;
  return open === true ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

function markdown(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString(text, true);
}
