import { languageModelTools } from '../../protocol/editor/ids.ts';
import type { Budget } from '../../protocol/task.ts';
import type { AgentTool } from './agent-tool.ts';

/** Evaluations of a run that an agent starts without a limit. */
const defaultEvaluations = 40;

/** Starts a run and answers with its id at once: searches take minutes. */
export const optimizeKernelTool: AgentTool = {
  name: languageModelTools.optimizeKernel,
  title: 'Optimize Kernel',
  description:
    'Starts a background search for faster, verified variants of one CUDA or SYCL kernel and returns a run id at once. ' +
    'The kernel is compiled and executed in a sandbox on the chosen device. Poll get_optimization_status with the id until it is ' +
    'finished, then use list_kernel_elites and get_kernel_variant. No file is changed, except that a task file NAME.kernel.jsonc is ' +
    'written beside the source when there is none. Devices named sim:* are simulated: their speedups are modelled, not measured.',
  inputSchema: {
    type: 'object',
    properties: {
      file: {
        type: 'string',
        description: 'Source file (.cu, .cpp) or task file (*.kernel.jsonc), relative to the workspace.',
      },
      kernel: { type: 'string', description: 'Name of the kernel; may be left out when the file has one.' },
      device: {
        type: 'string',
        description: 'Device id such as cuda:0 or sim:h100. Default: that of the task.',
      },
      evaluations: {
        type: 'integer',
        minimum: 1,
        maximum: 1000,
        description: `Candidates to evaluate at most. Default ${defaultEvaluations}.`,
      },
      minutes: { type: 'number', exclusiveMinimum: 0, maximum: 1440, description: 'Wall time at most.' },
      model: {
        type: 'string',
        description:
          'Who proposes variants: rewriter (built in, needs no model) or openai:NAME. Default: as configured.',
      },
    },
    required: ['file'],
    additionalProperties: false,
  },
  executes: true,
  call: async (input, surroundings, signal) => {
    const { file, kernel, device, evaluations, minutes, model } = input as {
      readonly file: string;
      readonly kernel?: string;
      readonly device?: string;
      readonly evaluations?: number;
      readonly minutes?: number;
      readonly model?: string;
    };
    const task = await surroundings.task(surroundings.resolveFile(file), kernel, signal);
    const budget: Budget = {
      evaluations: evaluations ?? defaultEvaluations,
      ...(minutes === undefined ? {} : { minutes }),
    };
    const proposers = model?.split(',').map((id) => id.trim());
    const run = await surroundings.start({ task, device, proposers, budget }, signal);
    return {
      run,
      kernel: task.kernel,
      taskFile: task.taskFile,
      budget,
      next: languageModelTools.getOptimizationStatus,
    };
  },
};
