import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Archive } from '../src/engine/archive/archive.ts';
import { allCells } from '../src/engine/archive/cells.ts';
import { randomFor } from '../src/shared/random.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Bench } from './bench.ts';
import { candidateBytes, fillArchive } from './fill-archive.ts';

interface Sample {
  readonly candidates: number;
  readonly msPerEvaluation: number;
  readonly cpuMsPerEvaluation: number;
  readonly msOfLastTenth: number;
  readonly heapMb: number;
  readonly storeMbPerThousand: number;
}

async function measure(candidates: number): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-bench-'));
  try {
    using store = await openStore({ workspace: folder, folder });
    const started = performance.now();
    const cpu = process.cpuUsage();
    let lastTenth = started;
    const run = await fillArchive(store, candidates, (done) => {
      if (done === Math.floor(candidates * 0.9)) lastTenth = performance.now();
    });
    const ended = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    if (store.run(run).evaluations !== candidates) throw new Error('the run ended early');
    globalThis.gc?.();
    const bytes = store.size();
    return {
      candidates,
      msPerEvaluation: (ended - started) / candidates,
      cpuMsPerEvaluation: (user + system) / 1000 / candidates,
      msOfLastTenth: (ended - lastTenth) / (candidates * 0.1),
      heapMb: process.memoryUsage().heapUsed / 2 ** 20,
      storeMbPerThousand: bytes / 2 ** 20 / (candidates / 1000),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the engine itself costs per evaluation: selection, parsing for novelty, events, store. */
export const engineBench: Bench = {
  name: 'engine',
  description: `engine overhead per evaluation, instant proposer and evaluator, candidates of ${candidateBytes} bytes`,
  async run() {
    await measure(50);
    const samples: Sample[] = [];
    for (const candidates of [100, 1000, 10_000]) samples.push(await measure(candidates));
    return {
      columns: [
        'candidates',
        'ms each',
        'CPU ms each',
        'ms each, last tenth',
        'heap MB',
        'store MB per 1000',
      ],
      rows: samples.map((sample) => [
        sample.candidates,
        sample.msPerEvaluation.toFixed(2),
        sample.cpuMsPerEvaluation.toFixed(2),
        sample.msOfLastTenth.toFixed(2),
        sample.heapMb.toFixed(0),
        sample.storeMbPerThousand.toFixed(1),
      ]),
      notes: [
        'aim: below 2 ms and flat; everything is written to the SQLite store on disk',
        'CPU ms do not depend on what else the machine does',
      ],
      json: { samples },
    };
  },
};

/** How fast the archive itself takes candidates. */
export const archiveBench: Bench = {
  name: 'archive',
  description: 'archive inserts per second, in memory',
  run() {
    const inserts = 200_000;
    const random = randomFor('bench');
    const entries = Array.from({ length: inserts }, (_, index) => {
      const value = 0.5 + 4 * random.next();
      return {
        candidate: String(index),
        cell: random.pick(allCells),
        speedup: { value, ci95: [value - 0.01, value + 0.01] as const },
        regionLength: 1000 + random.integer(1000),
      };
    });
    const archive = new Archive('measured');
    const started = performance.now();
    for (const entry of entries) archive.add(entry);
    const perSecond = inserts / ((performance.now() - started) / 1000);
    return Promise.resolve({
      columns: ['inserts', 'per second', 'elites'],
      rows: [[inserts, Math.round(perSecond), archive.statistics().elites]],
      notes: ['aim: above 10,000 per second'],
      json: { inserts, perSecond },
    });
  },
};
