import type { RunFactories } from '../../src/application/drive-run.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { fakeEvaluator } from './fake-evaluator.ts';
import type { FakeEvaluatorOptions } from './fake-evaluator.ts';
import { fakeProposer } from './fake-proposer.ts';

/** What a run over the fakes is made of. */
export function fakeFactories(options: FakeEvaluatorOptions = {}): RunFactories {
  return {
    openEvaluator: () => Promise.resolve(fakeEvaluator(options)),
    openProposers: (ids) => Promise.resolve(ids.map((id) => fakeProposer({ id, repairs: id === 'other' }))),
    clock: { now: Date.now, monotonic: () => performance.now() },
    logger: silentLogger,
  };
}
