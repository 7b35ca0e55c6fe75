/**
 * A process that runs a search over the fakes and kills itself, as `kill -9` does, at one exact moment:
 * `node run-child.ts STORE KIND COUNT`, where the COUNT-th `commit` is about to happen (the transaction is open), the
 * COUNT-th `statement` of the store has run, the COUNT-th `evaluation` has begun, or never (`none`).
 */
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { startRun } from '../../src/application/start-run.ts';
import { openStore } from '../../src/store/open-store.ts';
import { fakeFactories } from './fake-factories.ts';
import { killedRun } from './run-spec.ts';

const [folder = '', kind = 'none', count = '0'] = process.argv.slice(2);
let left = Number(count);

function pass(what: string): void {
  if (what === kind && --left === 0) process.kill(process.pid, 'SIGKILL');
}

/* eslint-disable @typescript-eslint/unbound-method -- called with their own object below */
const { exec } = DatabaseSync.prototype;
const { run } = StatementSync.prototype;
/* eslint-enable @typescript-eslint/unbound-method */
DatabaseSync.prototype.exec = function (sql: string): void {
  if (sql === 'COMMIT') pass('commit');
  exec.call(this, sql);
};
StatementSync.prototype.run = function (this: StatementSync, ...values: Parameters<typeof run>) {
  const result = run.apply(this, values);
  pass('statement');
  return result;
} as typeof run;

using store = await openStore({ workspace: folder, folder });
const factories = fakeFactories({ delayMs: () => 1, onEvaluate: () => pass('evaluation') });
await startRun(store, killedRun, factories);
