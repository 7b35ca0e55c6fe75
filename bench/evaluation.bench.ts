import type { Bench } from './bench.ts';
import { measureOverhead } from './evaluation-overhead.ts';
import { spanKinds } from './evaluation-recorder.ts';
import { machineText, openSimulatorTools } from './simulator-tools.ts';

/** What an evaluation costs beside compiling and running. */
export const evaluationBench: Bench = {
  name: 'evaluation',
  description:
    'overhead per candidate beyond compile and run time; builds in flight; what the device lock is held for',
  async run() {
    await using tools = await openSimulatorTools();
    const before = machineText();
    const overhead = await measureOverhead(tools, 7);
    const milliseconds = (value: number): string => value.toFixed(value < 9.95 ? 1 : 0);
    return {
      columns: [
        'task',
        'wall ms',
        ...spanKinds,
        'rest',
        'overhead ms',
        'own CPU ms',
        'hashing ms',
        'processes',
        'requests',
      ],
      rows: overhead.map((one) => [
        `${one.language}/${one.task}`,
        milliseconds(one.wallMs),
        ...spanKinds.map((kind) => milliseconds(one.shares[kind])),
        milliseconds(one.shares.rest),
        milliseconds(one.overheadMs),
        milliseconds(one.ownCpuMs),
        milliseconds(one.hashingMs),
        one.processes,
        one.requests,
      ]),
      notes: [`${before}; ${tools.compilerVersion}`],
      json: { machine: before, compiler: tools.compilerVersion, overhead },
    };
  },
};
