/**
 * Every id that package.json contributes, typed. `test/unit/contributions.test.ts` holds the two to each other.
 * Imported by the client; the ids of commands also by whoever names a command in data (lenses, actions of problems).
 */
export {
  apiKeyNames,
  commands,
  contextKeys,
  languageModelTools,
  mcpProvider,
  panelViewType,
  variantScheme,
  viewContainer,
  views,
  walkthrough,
} from './protocol/editor/ids.ts';
export type { CommandId } from './protocol/editor/ids.ts';
export type { Settings } from './protocol/editor/settings.ts';
