import { languageModelTools } from '../../protocol/editor/ids.ts';
import { runView } from '../view/run-view.ts';
import type { AgentTool } from './agent-tool.ts';
import { findRun } from './find-run.ts';
import { runProperty } from './run-property.ts';

/** Where a run stands. */
export const optimizationStatusTool: AgentTool = {
  name: languageModelTools.getOptimizationStatus,
  title: 'Get Optimization Status',
  description:
    'Says where a run stands: running, paused, interrupted or finished; evaluations done against the budget; best speedup so far with ' +
    'its 95 % interval, measured or modelled; and what went wrong if something did. "bestSpeedup" is null while nothing beats the original.',
  inputSchema: {
    type: 'object',
    properties: { run: runProperty },
    required: ['run'],
    additionalProperties: false,
  },
  executes: false,
  call: async (input, surroundings) => {
    const { store, run } = await findRun(surroundings, (input as { readonly run: string }).run);
    const view = runView(store, run.run);
    const { status, evaluations, budget, device, timing, endedBecause, bestCandidate, bestSpeedup, problem } =
      view;
    return {
      run: view.run,
      kernel: view.kernel,
      device,
      timing,
      status,
      endedBecause,
      evaluations,
      budget,
      elites: view.elites,
      bestSpeedup: bestSpeedup?.value ?? null,
      ci95: bestSpeedup?.ci95 ?? null,
      bestCandidate,
      ...(problem === undefined ? {} : { problem: { message: problem.message, fix: problem.fix } }),
    };
  },
};
