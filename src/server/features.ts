import { registerAgentTools } from './agent-tools/register-agent-tools.ts';
import { registerApply } from './apply/register-apply.ts';
import { registerDevices } from './devices/register-devices.ts';
import { registerLanguage } from './language/register-language.ts';
import { registerEditorRelay } from './models/register-editor-relay.ts';
import { registerRuns } from './runs/register-runs.ts';
import { registerWatch } from './runs/watch.ts';
import type { ServerContext } from './server-context.ts';

/** Every feature of the server, in the order in which they depend on each other. */
const features: readonly ((context: ServerContext) => void)[] = [
  registerRuns,
  registerDevices,
  registerLanguage,
  registerApply,
  registerEditorRelay,
  registerAgentTools,
  registerWatch,
];

/** Adds all features to the connection. */
export function registerFeatures(context: ServerContext): void {
  for (const register of features) register(context);
}
