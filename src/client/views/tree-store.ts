import type { TreeNode } from './tree-node.ts';

/** What the editor holds for a row: the same object as long as the row lives, with what commands need. */
export interface TreeElement {
  readonly id: string;
  run?: string;
  candidate?: string;
  device?: string;
}

interface Held {
  readonly element: TreeElement;
  node: TreeNode;
  parent: TreeElement | undefined;
}

/** The rows of a tree now, and which of them an update changes. */
export class TreeStore {
  #held = new Map<string, Held>();
  #roots: readonly TreeNode[] = [];

  get roots(): readonly TreeElement[] {
    return this.#elementsOf(this.#roots);
  }

  node(element: TreeElement): TreeNode | undefined {
    return this.#held.get(element.id)?.node;
  }

  parent(element: TreeElement): TreeElement | undefined {
    return this.#held.get(element.id)?.parent;
  }

  element(id: string): TreeElement | undefined {
    return this.#held.get(id)?.element;
  }

  children(element: TreeElement): readonly TreeElement[] | 'unloaded' {
    const children = this.node(element)?.children ?? [];
    return children === 'unloaded' ? children : this.#elementsOf(children);
  }

  /** Takes over new rows. Returns the topmost elements that look different or have other children; `all` when the roots did. */
  replace(roots: readonly TreeNode[]): readonly TreeElement[] | 'all' {
    const before = this.#held;
    const beforeRoots = this.#roots;
    this.#held = new Map();
    this.#roots = roots;
    for (const node of roots) this.#hold(node, undefined, before);
    if (idsOf(beforeRoots) !== idsOf(roots)) return 'all';
    const changed: TreeElement[] = [];
    const compare = (nodes: readonly TreeNode[]): void => {
      for (const node of nodes) {
        const old = before.get(node.id)?.node;
        const element = this.element(node.id);
        if (old === undefined || element === undefined) continue;
        if (looksOf(old) !== looksOf(node)) changed.push(element);
        else if (Array.isArray(node.children)) compare(node.children as readonly TreeNode[]);
      }
    };
    compare(roots);
    return changed;
  }

  #hold(node: TreeNode, parent: TreeElement | undefined, before: ReadonlyMap<string, Held>): void {
    const element: TreeElement = before.get(node.id)?.element ?? { id: node.id };
    for (const key of ['run', 'candidate', 'device'] as const) {
      const value = node[key];
      if (value === undefined) Reflect.deleteProperty(element, key);
      else element[key] = value;
    }
    this.#held.set(node.id, { element, node, parent });
    if (Array.isArray(node.children))
      for (const child of node.children as readonly TreeNode[]) this.#hold(child, element, before);
  }

  #elementsOf(nodes: readonly TreeNode[]): readonly TreeElement[] {
    return nodes.flatMap(({ id }) => this.element(id) ?? []);
  }
}

function idsOf(nodes: readonly TreeNode[]): string {
  return JSON.stringify(nodes.map(({ id }) => id));
}

/** The row itself and which children it has, not how these look. */
function looksOf(node: TreeNode): string {
  const { children } = node;
  return JSON.stringify({
    ...node,
    children: Array.isArray(children) ? idsOf(children) : (children ?? null),
  });
}
