import { activateLanguageModelTools } from './agent-tools/language-model-tools.ts';
import { activateMcpProvider } from './agent-tools/mcp-provider.ts';
import { activateApply } from './apply/activate-apply.ts';
import type { ClientContext } from './client-context.ts';
import { activateCommands } from './commands/register-commands.ts';
import { activateLanguage } from './language/activate-language.ts';
import { activateEditorModels } from './language-models/editor-models.ts';
import { activatePanels } from './panel/activate-panels.ts';
import { activateContextKeys } from './status/context-keys.ts';
import { activateSettings } from './settings/watch-settings.ts';
import { activateNotifications } from './status/notifications.ts';
import { activateServerStart } from './status/start-server.ts';
import { activateStatusBar } from './status/status-bar.ts';
import { activateViews } from './views/activate-views.ts';
import { activateOpenExample } from './walkthrough/open-example.ts';

/** Every feature of the client. One that others need comes first. */
const features: readonly ((context: ClientContext) => void)[] = [
  activateCommands,
  activateContextKeys,
  activateStatusBar,
  activateNotifications,
  activateSettings,
  activateEditorModels,
  activateServerStart,
  activatePanels,
  activateViews,
  activateOpenExample,
  activateApply,
  activateLanguage,
  activateLanguageModelTools,
  activateMcpProvider,
];

/** Adds all features to the editor. */
export function activateFeatures(context: ClientContext): void {
  for (const activate of features) activate(context);
}
