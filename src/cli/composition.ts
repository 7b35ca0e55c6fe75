import { checkTask } from '../application/check-task.ts';
import { createRunFactories } from '../application/run-factories.ts';
import { openStore } from '../store/open-store.ts';

/** The parts of a process that commands open: the store, what runs are made of, the check of tasks. Tests bring fakes. */
export interface Composition {
  readonly openStore: typeof openStore;
  readonly createRunFactories: typeof createRunFactories;
  readonly checkTask: typeof checkTask;
}

/** The real parts. */
export const realComposition: Composition = { openStore, createRunFactories, checkTask };
