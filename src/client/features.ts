import { activateApply } from './apply/activate-apply.ts';
import type { ClientContext } from './client-context.ts';
import { activatePanels } from './panel/activate-panels.ts';
import { activateContextKeys } from './status/context-keys.ts';
import { activateServerStart } from './status/start-server.ts';
import { activateViews } from './views/activate-views.ts';
import { activateOpenExample } from './walkthrough/open-example.ts';

/** Every feature of the client. One that others need comes first. */
const features: readonly ((context: ClientContext) => void)[] = [
  activateContextKeys,
  activateServerStart,
  activatePanels,
  activateViews,
  activateOpenExample,
  activateApply,
];

/** Adds all features to the editor. */
export function activateFeatures(context: ClientContext): void {
  for (const activate of features) activate(context);
}
