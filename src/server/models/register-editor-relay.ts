import { relayVariable } from '../../models/editor/relay-protocol.ts';
import type { ServerContext } from '../server-context.ts';
import { EditorRelay } from './editor-relay.ts';

/** Lends the editor's models to runs that this window starts, and to those of its archives that are under way after a reload. */
export function registerEditorRelay(context: ServerContext): void {
  const relay = new EditorRelay(context);
  context.runEnvironment.push(async (store, proposers) =>
    asksEditor(proposers) ? { [relayVariable]: await relay.listen(store.folder) } : {},
  );
  void (async () => {
    for (const store of await context.stores.existing((error) => context.log.warn(String(error)))) {
      const runs = store.runs().filter(({ status }) => status === 'running');
      if (runs.some(({ run }) => asksEditor(store.run(run).spec.proposers))) await relay.listen(store.folder);
    }
  })().catch((error: unknown) => context.log.warn(`editor models: ${String(error)}`));
}

function asksEditor(proposers: readonly string[]): boolean {
  return proposers.some((id) => id.startsWith('editor:'));
}
