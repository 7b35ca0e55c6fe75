import { registerApply } from './apply/register-apply.ts';
import { registerLanguage } from './language/register-language.ts';
import type { ServerContext } from './server-context.ts';

/** Every feature of the server, in the order in which they depend on each other. */
const features: readonly ((context: ServerContext) => void)[] = [registerLanguage, registerApply];

/** Adds all features to the connection. */
export function registerFeatures(context: ServerContext): void {
  for (const register of features) register(context);
}
