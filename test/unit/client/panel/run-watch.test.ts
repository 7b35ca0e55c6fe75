import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ServerConnection } from '../../../../src/client/client-context.ts';
import { RunWatch } from '../../../../src/client/panel/run-watch.ts';
import { everything } from '../../../../src/protocol/editor/panel-messages.ts';
import type { Answer } from '../../../../src/protocol/editor/problem.ts';
import type { RunSnapshot } from '../../../../src/protocol/editor/run-view.ts';
import { sampleRun } from '../../../../webview/harness/sample-run.ts';

const snapshot = sampleRun(3);
type State = ServerConnection['state'];

/** A server that answers when it is told to, and what a watch on it tells. */
function watched() {
  const asked: string[] = [];
  const pending: ((answer: Answer<RunSnapshot>) => void)[] = [];
  let state: State = 'running';
  let stateListener: ((state: State) => void) | undefined;
  let notify: ((params: { watch: string; answer: Answer<RunSnapshot> }) => void) | undefined;
  const server = {
    request: (method: string, params: { filter?: { text: string } }) => {
      asked.push(`${method.split('/')[1] ?? ''} ${params.filter?.text ?? ''}`.trim());
      return method.endsWith('/watch')
        ? new Promise((resolve) => pending.push(resolve))
        : Promise.resolve(null);
    },
    onNotification: (_: string, listener: typeof notify) => {
      notify = listener;
      return { dispose: () => (notify = undefined) };
    },
    onState: (listener: typeof stateListener) => {
      stateListener = listener;
      return { dispose: () => (stateListener = undefined) };
    },
    get state() {
      return state;
    },
  } as unknown as ServerConnection;
  const told: string[] = [];
  const watch = new RunWatch(
    server,
    { id: 'w', run: 'r' },
    {
      snapshot: ({ total }) => told.push(`snapshot ${total}`),
      problem: ({ code }) => told.push(`problem ${code}`),
      connection: (connected) => told.push(connected ? 'connected' : 'disconnected'),
    },
    () => () => undefined,
  );
  return {
    watch,
    asked,
    told,
    answer: async (total: number) => {
      pending.shift()?.({ kind: 'ok', value: { ...snapshot, total } });
      await new Promise((resolve) => setImmediate(resolve));
    },
    notify: (id: string, total: number) =>
      notify?.({ watch: id, answer: { kind: 'ok', value: { ...snapshot, total } } }),
    become: (next: State) => {
      state = next;
      stateListener?.(next);
    },
  };
}

describe('watch of a panel', () => {
  it('says when the server does not come back by itself', () => {
    const { watch, told, become } = watched();
    watch.start();
    become('failed');
    assert.deepEqual(told, ['disconnected', 'problem server-failed']);
  });

  it('tells snapshots of its own watch, from start to stop', async () => {
    const { watch, told, answer, notify, asked } = watched();
    notify('w', 1);
    watch.start();
    await answer(2);
    notify('other', 3);
    assert.deepEqual(told, ['snapshot 2']);
    watch.stop();
    notify('w', 4);
    assert.deepEqual(told, ['snapshot 2']);
    assert.deepEqual(asked, ['watch', 'unwatch']);
  });

  it('shows only the answer to the last filter', async () => {
    const { watch, told, answer, asked } = watched();
    watch.start();
    watch.filterBy({ ...everything, text: 'a' });
    await answer(1);
    await answer(2);
    assert.deepEqual(asked, ['watch', 'watch a']);
    assert.deepEqual(told, ['snapshot 2']);
  });

  it('asks again when the server is back, and says when it is not', async () => {
    const { watch, told, answer, become, asked } = watched();
    watch.start();
    await answer(1);
    become('starting');
    become('running');
    await answer(2);
    assert.deepEqual(asked, ['watch', 'watch']);
    assert.ok(told.indexOf('disconnected') < told.indexOf('connected'));
    become('starting');
    watch.stop();
    become('running');
    assert.deepEqual(asked, ['watch', 'watch']);
  });
});
