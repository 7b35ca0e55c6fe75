import type { ClientContext } from './client-context.ts';

/** Every feature of the client. One that others need comes first. */
const features: readonly ((context: ClientContext) => void)[] = [];

/** Adds all features to the editor. */
export function activateFeatures(context: ClientContext): void {
  for (const activate of features) activate(context);
}
