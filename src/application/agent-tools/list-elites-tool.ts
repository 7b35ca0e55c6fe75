import { languageModelTools } from '../../protocol/editor/ids.ts';
import { assumptionText } from '../report/assumption-text.ts';
import { collectReport } from '../report/collect-report.ts';
import type { AgentTool } from './agent-tool.ts';
import { findRun } from './find-run.ts';
import { runProperty } from './run-property.ts';

/** The archive of a run: the best verified variant of each behaviour. */
export const listElitesTool: AgentTool = {
  name: languageModelTools.listKernelElites,
  title: 'List Kernel Elites',
  description:
    'Lists the elites of a run, fastest first: the best verified variant of each kind of behaviour (cell), with speedup over the ' +
    'original, what was changed, and what it assumes about its arguments. Fetch the code with get_kernel_variant.',
  inputSchema: {
    type: 'object',
    properties: {
      run: runProperty,
      limit: { type: 'integer', minimum: 1, maximum: 64, description: 'At most so many. Default 10.' },
    },
    required: ['run'],
    additionalProperties: false,
  },
  executes: false,
  call: async (input, surroundings) => {
    const { run: id, limit } = input as { readonly run: string; readonly limit?: number };
    const { store, run } = await findRun(surroundings, id);
    const report = collectReport(store, run.run);
    const elites = report.elites
      .filter(({ place }) => place === 'best')
      .sort((a, b) => b.speedup - a.speedup)
      .slice(0, limit ?? 10);
    return {
      run: run.run,
      kernel: report.kernel,
      device: report.device,
      timing: report.timing,
      elites: elites.map(({ candidate, cell, speedup, summary, assumptions }) => ({
        candidate,
        cell,
        speedup,
        summary,
        assumptions: assumptions.map(assumptionText),
      })),
    };
  },
};
