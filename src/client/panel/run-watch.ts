import { commands } from '../../protocol/editor/ids.ts';
import { everything } from '../../protocol/editor/panel-messages.ts';
import type { Answer, Problem } from '../../protocol/editor/problem.ts';
import type { CandidateFilter, RunSnapshot } from '../../protocol/editor/run-view.ts';
import { ask } from '../ask.ts';
import type { ServerConnection } from '../client-context.ts';
import { LatestGate } from './latest-gate.ts';
import type { StartTimer } from './latest-gate.ts';

/** What a watch tells. */
export interface WatchListener {
  snapshot(snapshot: RunSnapshot): void;
  problem(problem: Problem): void;
  connection(connected: boolean): void;
}

/** It does not come back by itself. */
const serverFailed: Problem = {
  code: 'server-failed',
  message: 'The KernelFoundry server has stopped; what you see is as it was last told.',
  fix: 'Restart it; the log says why it stopped.',
  action: { kind: 'command', title: 'Restart Server', command: commands.restartServer },
};

/** At most four snapshots a second. */
const intervalMs = 250;

/** Watches one run for one panel, from `start` to `stop`, over restarts of the server. */
export class RunWatch {
  readonly #server: ServerConnection;
  readonly #id: string;
  readonly #run: string;
  readonly #listener: WatchListener;
  readonly #gate: LatestGate<Answer<RunSnapshot>>;
  readonly #disposables: { dispose(): unknown }[];
  #filter: CandidateFilter = everything;
  #wanted = false;
  /** Counts requests: an answer to an older one is not shown. */
  #asked = 0;

  constructor(
    server: ServerConnection,
    { id, run }: { readonly id: string; readonly run: string },
    listener: WatchListener,
    startTimer: StartTimer,
  ) {
    this.#server = server;
    this.#id = id;
    this.#run = run;
    this.#listener = listener;
    this.#gate = new LatestGate((answer) => this.#tell(answer), intervalMs, startTimer);
    this.#disposables = [
      server.onNotification('kernelfoundry/snapshot', ({ watch, answer }) => {
        if (watch === id && this.#wanted) this.#gate.offer(answer);
      }),
      server.onState((state) => this.#stateChanged(state)),
    ];
  }

  start(): void {
    this.#wanted = true;
    void this.#ask();
  }

  /** The server stops telling; what was told last stays shown. */
  stop(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#asked++;
    this.#gate.close();
    this.#unwatch();
  }

  filterBy(filter: CandidateFilter): void {
    this.#filter = filter;
    if (this.#wanted) void this.#ask();
  }

  dispose(): void {
    this.stop();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #ask(): Promise<void> {
    const asked = ++this.#asked;
    const answer = await ask(this.#server, 'kernelfoundry/watch', {
      watch: this.#id,
      run: this.#run,
      filter: this.#filter,
    });
    if (asked !== this.#asked) return;
    // What came before was for another filter.
    this.#gate.close();
    this.#gate.offer(answer);
  }

  #tell(answer: Answer<RunSnapshot>): void {
    if (answer.kind === 'ok') this.#listener.snapshot(answer.value);
    else this.#listener.problem(answer.problem);
  }

  #stateChanged(state: ServerConnection['state']): void {
    this.#listener.connection(state === 'running');
    if (state === 'failed') this.#listener.problem(serverFailed);
    if (state === 'running' && this.#wanted) void this.#ask();
  }

  #unwatch(): void {
    if (this.#server.state !== 'running') return;
    this.#server.request('kernelfoundry/unwatch', { watch: this.#id }).catch(() => undefined);
  }
}
