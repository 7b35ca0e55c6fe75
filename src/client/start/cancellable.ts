import * as vscode from 'vscode';

/** Work that is done sooner shows nothing of its own, in milliseconds. */
const patienceMs = 2000;

/**
 * Work that may take long at the first time: after a moment a notification with a Cancel button stands until it ends. The status bar shows
 * the server's own progress meanwhile, which nobody can cancel there.
 */
export async function cancellable<T>(
  title: string,
  message: string,
  work: (token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const result = work(source.token);
  const timer = setTimeout(() => {
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => source.cancel());
        progress.report({ message });
        await Promise.allSettled([result]);
      },
    );
  }, patienceMs);
  try {
    return await result;
  } finally {
    clearTimeout(timer);
    source.dispose();
  }
}
