import * as vscode from 'vscode';
import { contextKeys } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import { contextKeyValues } from './context-key-values.ts';

/** Keeps the keys of `when` clauses right; only changes are sent. */
export function activateContextKeys(context: ClientContext): void {
  const { server } = context;
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    for (const [key, value] of Object.entries(contextKeyValues(context.runs(), server.state)))
      set(key, value);
  };
  update();
  context.subscribe(
    context.onRuns(update),
    server.onState(update),
    server.onNotification('kernelfoundry/analysisChanged', ({ files }) =>
      set(contextKeys.hasAnalysis, files > 0),
    ),
  );
}
