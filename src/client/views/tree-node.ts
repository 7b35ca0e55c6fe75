/** What an element of a tree stands for. Commands of its menus get this, plain JSON. */
export interface TreeTarget {
  readonly run?: string;
  readonly candidate?: string;
  readonly device?: string;
}

/** One row of a tree as data. */
export interface TreeNode extends TreeTarget {
  /** Unique in its tree and the same after every update: keeps expansion and selection. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Markdown. */
  readonly tooltip?: string;
  /** A codicon and, where the state says something, a theme colour. */
  readonly icon?: { readonly name: string; readonly color?: string };
  /** `viewItem` of menus. */
  readonly context: string;
  /** What a screen reader says in place of label and description. */
  readonly accessible: string;
  /** Run when the row is chosen. */
  readonly command?: {
    readonly title: string;
    readonly command: string;
    readonly arguments: readonly unknown[];
  };
  /** Absent: no children. `unloaded`: known only after `ModelTree`'s loader was asked. */
  readonly children?: readonly TreeNode[] | 'unloaded';
  /** Shown open at first. */
  readonly open?: boolean;
}
