import { stageNames } from '../src/protocol/evaluation.ts';
import type { Bench } from './bench.ts';
import { measureCosts } from './simulator-costs.ts';
import { measureCompilation, measureEvaluations } from './simulator-evaluations.ts';
import { machineText, openSimulatorTools } from './simulator-tools.ts';

/** What running, checking and counting cost on the simulated GPU, compiling, and whole evaluations. */
export const simulatorBench: Bench = {
  name: 'simulator',
  description: 'the simulated GPU: per thread, barrier and access; compiling; whole evaluations by stage',
  async run() {
    await using tools = await openSimulatorTools();
    const before = machineText();
    const costs = await measureCosts(tools);
    const compile = await measureCompilation(tools);
    const evaluations = await measureEvaluations(tools);
    const milliseconds = (value: number | undefined): string => `${(value ?? 0).toFixed(0)} ms`;
    return {
      columns: ['mode', 'what', 'cost'],
      rows: [
        ...costs.map((cost) => [cost.mode, cost.what, `${cost.nanoseconds.toFixed(1)} ns`]),
        ['compile', 'checked', milliseconds(compile.checkedMs)],
        ['compile', 'plain', milliseconds(compile.plainMs)],
        ['compile', 'both at once', milliseconds(compile.bothMs)],
        ...evaluations.flatMap(({ task, preparationMs, first, later }) => [
          ['evaluate', `${task}: preparation`, milliseconds(preparationMs)],
          ...stageNames.map((stage) => [
            'evaluate',
            `${task}: ${stage}, first / later`,
            `${milliseconds(first[stage])} / ${milliseconds(later[stage])}`,
          ]),
        ]),
      ],
      notes: [
        `${before}; ${tools.compilerVersion}`,
        'costs are processor time, the cheapest of five; compile times and evaluations are wall time, medians',
        'a cost is the difference of a long and a short launch over the threads (and rounds) between them',
      ],
      json: { machine: before, compiler: tools.compilerVersion, costs, compile, evaluations },
    };
  },
};
