import { checkTask } from '../application/check-task.ts';
import { checkDeviceUsable, createRunFactories } from '../application/run-factories.ts';
import { openStore } from '../store/open-store.ts';

/** What commands open and ask: the store, what runs are made of, tasks and devices. Tests bring fakes. */
export interface Composition {
  readonly openStore: typeof openStore;
  readonly createRunFactories: typeof createRunFactories;
  readonly checkTask: typeof checkTask;
  readonly checkDeviceUsable: typeof checkDeviceUsable;
}

/** The real parts. */
export const realComposition: Composition = { openStore, createRunFactories, checkTask, checkDeviceUsable };
