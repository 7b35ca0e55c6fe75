import type { LineageNode } from '../../src/protocol/editor/run-view.ts';

/** A node in its row; children stand below their first parent, one step further in. */
export interface LineageRow {
  readonly node: LineageNode;
  readonly row: number;
  readonly depth: number;
  /** Row of the first parent. */
  readonly parentRow?: number;
  /** Rows of further parents, of crossovers. */
  readonly otherParents: readonly number[];
  readonly isLastChild: boolean;
}

/** Rows in depth-first order; siblings by their best descendant, fastest first, so that the winner's line stands on top. */
export function layoutLineage(nodes: readonly LineageNode[]): readonly LineageRow[] {
  const byId = new Map(nodes.map((node) => [node.candidate, node]));
  const children = new Map<string | undefined, LineageNode[]>();
  for (const node of nodes) {
    const parent = node.parents.find((one) => byId.has(one) && one !== node.candidate);
    children.set(parent, [...(children.get(parent) ?? []), node]);
  }
  const best = new Map<string, number>();
  const visiting = new Set<string>();
  const bestBelow = (node: LineageNode): number => {
    const known = best.get(node.candidate);
    if (known !== undefined) return known;
    if (visiting.has(node.candidate)) return 0;
    visiting.add(node.candidate);
    const value = Math.max(node.speedup ?? 0, ...(children.get(node.candidate) ?? []).map(bestBelow));
    best.set(node.candidate, value);
    return value;
  };
  const placed: { node: LineageNode; depth: number; parentRow?: number; isLastChild: boolean }[] = [];
  const rows = new Map<string, number>();
  const place = (node: LineageNode, depth: number, isLastChild: boolean, parentRow?: number): void => {
    if (rows.has(node.candidate)) return;
    const row = placed.length;
    rows.set(node.candidate, row);
    placed.push({ node, depth, isLastChild, ...(parentRow === undefined ? {} : { parentRow }) });
    const below = (children.get(node.candidate) ?? []).toSorted((a, b) => bestBelow(b) - bestBelow(a));
    below.forEach((child, index) => place(child, depth + 1, index === below.length - 1, row));
  };
  for (const root of children.get(undefined) ?? []) place(root, 0, true);
  // Whatever hangs on a circle would be lost otherwise.
  for (const node of nodes) place(node, 0, true);
  return placed.map((one, row) => ({
    ...one,
    row,
    otherParents: one.node.parents
      .filter((parent) => rows.get(parent) !== one.parentRow)
      .flatMap((parent) => rows.get(parent) ?? []),
  }));
}
