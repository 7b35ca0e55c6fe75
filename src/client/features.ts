import type { ClientContext } from './client-context.ts';
import { activateContextKeys } from './status/context-keys.ts';
import { activateServerStart } from './status/start-server.ts';

/** Every feature of the client. One that others need comes first. */
const features: readonly ((context: ClientContext) => void)[] = [activateContextKeys, activateServerStart];

/** Adds all features to the editor. */
export function activateFeatures(context: ClientContext): void {
  for (const activate of features) activate(context);
}
