import type { Composition } from '../../src/cli/composition.ts';
import { checkDeviceUsable } from '../../src/application/run-factories.ts';
import { openStore } from '../../src/store/open-store.ts';
import { fakeFactories } from './fake-factories.ts';

/** The command line over a real store and fake evaluators and proposers; every task is sound. */
export function fakeComposition(changes: Partial<Composition> = {}): Composition {
  return {
    openStore,
    createRunFactories: () => fakeFactories(),
    checkTask: () => Promise.resolve({ findings: [], shapes: 1, notes: [] }),
    checkDeviceUsable,
    ...changes,
  };
}
