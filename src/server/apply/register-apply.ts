import { loadVariant } from '../../application/apply/load-variant.ts';
import { planApply } from '../../application/apply/plan-apply.ts';
import { answer } from '../problem-of.ts';
import type { ServerContext } from '../server-context.ts';
import { windowTexts } from './window-texts.ts';

/** Plans of applying variants. */
export function registerApply(context: ServerContext): void {
  context.onRequest('kernelfoundry/planApply', ({ run, candidate, wrapper, texts }, signal) =>
    answer(context.log, async () => {
      const variant = loadVariant(await context.stores.holding(run), run, candidate);
      return planApply(variant, windowTexts(context, texts), { wrapper }, signal);
    }),
  );
}
