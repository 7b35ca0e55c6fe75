import type { Bench } from './bench.ts';
import { measureBuilds } from './evaluation-builds.ts';
import { measureLock } from './evaluation-lock.ts';
import { measureOverhead } from './evaluation-overhead.ts';
import { spanKinds } from './evaluation-recorder.ts';
import { machineText, openSimulatorTools } from './simulator-tools.ts';

/** What an evaluation costs beside compiling and running, how builds scale, and what the lock of a real device is held for. */
export const evaluationBench: Bench = {
  name: 'evaluation',
  description:
    'overhead per candidate beyond compile and run time; builds in flight; what the device lock is held for',
  async run() {
    await using tools = await openSimulatorTools();
    const before = machineText();
    const overhead = await measureOverhead(tools, 5);
    const builds = await measureBuilds(tools);
    const lock = await measureLock(tools, 5);
    const milliseconds = (value: number): string => `${value.toFixed(value < 9.95 ? 1 : 0)} ms`;
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
    return {
      columns: ['what', 'of', 'figure'],
      rows: [
        ...overhead.flatMap((one) => {
          const what = `${one.language}/${one.task}`;
          return [
            [what, 'whole evaluation', milliseconds(one.wallMs)],
            ...spanKinds.map((kind) => [what, spanTitles[kind], milliseconds(one.shares[kind])]),
            [what, 'the rest: our own code and waiting', milliseconds(one.shares.rest)],
            [what, 'OVERHEAD: all but compilers and runners', milliseconds(one.overheadMs)],
            [
              what,
              'of it pipes: requests times an empty round trip',
              milliseconds(one.requests * one.roundTripMs),
            ],
            [what, 'processor time of our own process', milliseconds(one.ownCpuMs)],
            [what, 'of it hashing', milliseconds(one.hashingMs)],
          ];
        }),
        ...builds.map((one) => [
          `build, ${one.compiler}`,
          `${one.inFlight} in flight, ${one.candidates} candidates`,
          `${one.perMinute.toFixed(0)} a minute`,
        ]),
        ['device lock', 'held outside check, bench and profile', percent(lock.outside)],
        ...spanKinds.map((kind) => ['device lock', `held: ${spanTitles[kind]}`, percent(lock.shares[kind])]),
        ['device lock', 'held: the rest', percent(lock.shares.rest)],
        ['device lock', 'held an evaluation', milliseconds(lock.heldMs)],
        ['device lock', 'share of the whole evaluation', percent(lock.heldMs / lock.wallMs)],
      ],
      notes: [
        `${before}; ${tools.compilerVersion}`,
        'medians of later candidates, each of another text; expected outputs and counts of the original were found by the first',
        'run time is what runners take from a request to its answer; where stretches overlap, compilers count first, then runners',
        "the lock on a fake driver library that runs a kernel on the CPU: its shares say nothing of a GPU's speed, only of what is done under it",
      ],
      json: { machine: before, compiler: tools.compilerVersion, overhead, builds, lock },
    };
  },
};

const spanTitles = {
  compile: 'compilers',
  run: 'runners: candidate, original, reference',
  compare: 'comparisons',
  process: 'processes starting and ending',
  tools: 'addr2line, objdump',
  files: 'files',
} as const;
