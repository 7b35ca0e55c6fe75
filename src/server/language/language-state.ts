import { messageOf } from '../../shared/errors.ts';
import type { ServerContext } from '../server-context.ts';
import type { DocumentKernels } from './document-kernels.ts';
import { WindowKnowledge } from './window-knowledge.ts';

/** What lenses, hovers, diagnostics and code actions share. */
export interface LanguageState {
  readonly kernels: DocumentKernels;
  /** What the runs are known to be now. */
  knowledge(): WindowKnowledge;
  /** Called when it has changed. */
  onKnowledge(listener: () => void): void;
}

/** Follows the runs of the window. */
export function languageState(context: ServerContext, kernels: DocumentKernels): LanguageState {
  const listeners: (() => void)[] = [];
  let knowledge = new WindowKnowledge([], []);
  let asked = 0;
  const update = async (): Promise<void> => {
    const number = ++asked;
    // Those that cannot be opened have told of it elsewhere.
    const stores = await context.stores.existing(() => undefined);
    if (number !== asked) return;
    knowledge = new WindowKnowledge(context.runs.views, stores);
    for (const listener of listeners) listener();
  };
  const look = (): void => {
    update().catch((error: unknown) =>
      context.log.warn(`Runs cannot be shown in the text: ${messageOf(error)}`),
    );
  };
  context.runs.onChange(look);
  look();
  return { kernels, knowledge: () => knowledge, onKnowledge: (listener) => listeners.push(listener) };
}
