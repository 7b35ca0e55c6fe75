import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunObservation } from '../src/application/view/run-observation.ts';
import { runView } from '../src/application/view/run-view.ts';
import { everything } from '../src/protocol/editor/panel-messages.ts';
import type { Evaluation } from '../src/protocol/evaluation.ts';
import { openStore } from '../src/store/open-store.ts';
import { largeRunEvents, writeLargeRun } from '../test/fakes/large-run.ts';
import { tinyRun } from '../test/fakes/run-spec.ts';
import type { Bench } from './bench.ts';

/** About what an evaluation with counters takes in a store. */
const evaluationBytes = 8192;
const repetitions = 9;

const evaluation: Evaluation = {
  candidate: 'any',
  device: 'sim:h100',
  timing: 'modelled',
  verdict: { kind: 'verified', notes: [] },
  stage: 'profile',
  shapes: [],
  findings: [],
  hints: [{ rule: 'padding', text: 'x'.repeat(evaluationBytes), scope: 'kernel', source: 'model' }],
  provenance: {
    device: 'fake',
    deviceFingerprint: 'fake',
    compiler: 'none',
    tool: 'bench',
    sourceHash: 'h',
    seed: '1',
  },
  stageMs: {},
};

interface Sample {
  readonly candidates: number;
  /** Store opened by nobody before, first snapshot as JSON. */
  readonly coldMs: number;
  readonly coldCpuMs: number;
  /** Another one without news, one after an evaluation, one with a filter, and the line of the run list. */
  readonly againMs: number;
  readonly newsMs: number;
  readonly filterMs: number;
  readonly listMs: number;
  readonly kilobytes: number;
}

async function measure(candidates: number): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-bench-'));
  try {
    using writer = await openStore({ workspace: folder, folder });
    const padding = ' with a summary as long as those that models write about their changes';
    const run = writeLargeRun(writer, { candidates, padding, evaluation });
    const cold: number[] = [];
    const cpu: number[] = [];
    const list: number[] = [];
    for (let again = 0; again < repetitions; again++) {
      const started = performance.now();
      const used = process.cpuUsage();
      using reader = await openStore({ workspace: folder, folder });
      JSON.stringify(new RunObservation(reader, run).snapshot(everything));
      cold.push(performance.now() - started);
      const { user, system } = process.cpuUsage(used);
      cpu.push((user + system) / 1000);
      using other = await openStore({ workspace: folder, folder });
      list.push(timeOf(() => runView(other, run)));
    }
    using reader = await openStore({ workspace: folder, folder });
    const observation = new RunObservation(reader, run);
    const text = JSON.stringify(observation.snapshot(everything));
    const { journal, lease } = writer.claim(run);
    const more = [...largeRunEvents({ candidates: candidates + 40 })].slice(-60);
    const news: number[] = [];
    for (let again = 0; again < repetitions; again++) {
      journal.append(more.slice(again * 2, again * 2 + 2));
      news.push(timeOf(() => JSON.stringify(observation.snapshot(everything))));
    }
    lease.release();
    const rest = (filter = everything): number =>
      median(
        Array.from({ length: repetitions }, () => timeOf(() => JSON.stringify(observation.snapshot(filter)))),
      );
    return {
      candidates,
      coldMs: median(cold),
      coldCpuMs: median(cpu),
      againMs: rest(),
      newsMs: median(news),
      filterMs: rest({ ...everything, text: 'change 1', minimumSpeedup: 1.01 }),
      listMs: median(list),
      kilobytes: Buffer.byteLength(text) / 1000,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timeOf(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** How long the server takes to show a run, from the store to the message. */
export const snapshotBench: Bench = {
  name: 'snapshot',
  description: `snapshot of a run for its panel, evaluations of ${evaluationBytes} bytes in the store, medians of ${repetitions}`,
  async run() {
    const samples: Sample[] = [];
    for (const candidates of [100, 1000, 10_000]) samples.push(await measure(candidates));
    return {
      columns: [
        'candidates',
        'cold ms',
        'cold CPU ms',
        'again ms',
        'after news ms',
        'filtered ms',
        'list line ms',
        'kB',
      ],
      rows: samples.map((sample) => [
        sample.candidates,
        sample.coldMs.toFixed(0),
        sample.coldCpuMs.toFixed(0),
        sample.againMs.toFixed(1),
        sample.newsMs.toFixed(1),
        sample.filterMs.toFixed(1),
        sample.listMs.toFixed(1),
        sample.kilobytes.toFixed(0),
      ]),
      notes: [
        'CPU ms do not depend on what else the machine does',
        'cold: the store is opened, every event read, the message written; aim: well below a second at 10,000',
        'list line: what the list of runs reads of a run that it has not seen before',
        `run of the tiny task, budget ${JSON.stringify(tinyRun.budget)}; messages stay below 200 kB`,
      ],
      json: { samples },
    };
  },
};
