import type { Executor } from '../engine/ports.ts';
import { UserError } from '../shared/errors.ts';
import { LocalExecutor, type LocalExecutorOptions } from './local/local-executor.ts';

/** Where jobs can run; adding a place is one file and one line in `factories`. */
export interface ExecutorConfigurations {
  readonly local: LocalExecutorOptions;
}

/** An executor whose jobs' leftovers go when it is disposed of. */
export type OwnedExecutor = Executor & AsyncDisposable;

const factories: {
  readonly [Kind in keyof ExecutorConfigurations]: (options: ExecutorConfigurations[Kind]) => OwnedExecutor;
} = {
  local: (options) => new LocalExecutor(options),
};

/** The kinds of executor there are. */
export const executorKinds = Object.keys(factories) as readonly (keyof ExecutorConfigurations)[];

/** The kind of that name; throws UserError `unknown-executor` with the names there are. */
export function executorKind(name: string): keyof ExecutorConfigurations {
  const kind = executorKinds.find((known) => known === name);
  if (kind !== undefined) return kind;
  throw new UserError('unknown-executor', `There is no executor "${name}".`, {
    fix: `Use one of: ${executorKinds.join(', ')}.`,
  });
}

/** An executor of that kind. */
export function createExecutor<Kind extends keyof ExecutorConfigurations>(
  kind: Kind,
  options: ExecutorConfigurations[Kind],
): OwnedExecutor {
  return factories[kind](options);
}
