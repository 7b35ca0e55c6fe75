import { languageModelTools } from '../../protocol/editor/ids.ts';
import { analyzeTask } from '../analyze-task.ts';
import type { AgentTool } from './agent-tool.ts';

const defaultDevice = 'sim:h100';

/** Counters and hints of a kernel as it is, on the simulated GPU. */
export const analyzeKernelTool: AgentTool = {
  name: languageModelTools.analyzeKernel,
  title: 'Analyze Kernel',
  description:
    'Runs one CUDA or SYCL kernel on a simulated GPU and returns where its modelled time goes, what limits it, and hints by source line ' +
    '(uncoalesced accesses, bank conflicts, divergence, occupancy, ...) with what following them may gain. Proposes no code, changes nothing. ' +
    'Takes seconds. Figures are modelled, not measured.',
  inputSchema: {
    type: 'object',
    properties: {
      file: {
        type: 'string',
        description: 'Source file (.cu, .cpp) or task file, relative to the workspace.',
      },
      kernel: { type: 'string', description: 'Name of the kernel; may be left out when the file has one.' },
      device: {
        type: 'string',
        description: `Simulated device. Default ${defaultDevice}, or that of the task.`,
      },
    },
    required: ['file'],
    additionalProperties: false,
  },
  executes: true,
  call: async (input, surroundings, signal) => {
    const { file, kernel, device } = input as {
      readonly file: string;
      readonly kernel?: string;
      readonly device?: string;
    };
    const task = await surroundings.task(surroundings.resolveFile(file), kernel, signal);
    const simulated = task.device?.startsWith('sim:') === true ? task.device : defaultDevice;
    const chosen = device ?? simulated;
    const analyses = await analyzeTask(task, chosen, signal);
    return {
      kernel: task.kernel,
      device: chosen,
      timing: 'modelled',
      shapes: analyses.map(({ shape, breakdown, hints, resources }) => ({
        shape,
        breakdown,
        resources,
        hints,
      })),
    };
  },
};
