import type * as vscode from 'vscode';

/** Calls `update` when something changed, but only while the view can be seen; otherwise once when it is seen again. */
export function showWhileVisible(
  view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
  update: () => void,
): () => void {
  let missed = false;
  view.onDidChangeVisibility(({ visible }) => {
    if (!visible || !missed) return;
    missed = false;
    update();
  });
  return () => {
    if (view.visible) update();
    else missed = true;
  };
}
