import { languageModelTools } from '../../protocol/editor/ids.ts';
import { UserError } from '../../shared/errors.ts';
import { candidateDetails } from '../view/candidate-details.ts';
import { runView } from '../view/run-view.ts';
import type { AgentTool } from './agent-tool.ts';
import { findRun } from './find-run.ts';
import { runProperty } from './run-property.ts';

/** One variant with its evidence. */
export const getVariantTool: AgentTool = {
  name: languageModelTools.getKernelVariant,
  title: 'Get Kernel Variant',
  description:
    'Returns one variant: the code that replaces the kernel, its launch configuration when that changes too, the unified diff, times per ' +
    'shape, assumptions to respect, and hints. When the launch changes, every launch of the kernel in the workspace must be changed ' +
    'with it. Apply it with your own edit tool, keeping the assumptions in mind.',
  inputSchema: {
    type: 'object',
    properties: {
      run: runProperty,
      candidate: { type: 'string', description: 'Id from list_kernel_elites. Default: the best of the run.' },
    },
    required: ['run'],
    additionalProperties: false,
  },
  executes: false,
  call: async (input, surroundings) => {
    const { run: id, candidate } = input as { readonly run: string; readonly candidate?: string };
    const { store, run } = await findRun(surroundings, id);
    const wanted = candidate ?? runView(store, run.run).bestCandidate;
    if (wanted === null)
      throw new UserError('no-variant', 'Nothing in this run beats the original.', {
        fix: 'Wait for it to finish, or start one with more evaluations or another model.',
      });
    const details = candidateDetails(store, run.run, wanted);
    const { row, region, diff, launch, assumptions, shapes, hints, timing, device, speedup, finalSpeedup } =
      details;
    const shown = finalSpeedup ?? speedup;
    return {
      run: run.run,
      candidate: row.candidate,
      state: row.state,
      summary: row.summary,
      device,
      timing,
      speedup: shown?.value ?? null,
      ci95: shown?.ci95 ?? null,
      assumptions,
      ...(launch === undefined ? {} : { launch }),
      shapes: shapes.map(({ shape, baselineUs, candidateUs, speedup: own }) => ({
        shape,
        baselineUs,
        candidateUs,
        speedup: own,
      })),
      code: region,
      diff,
      hints: hints.map(({ rule, text, line, estimatedSpeedup }) => ({ rule, text, line, estimatedSpeedup })),
    };
  },
};
