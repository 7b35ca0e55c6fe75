import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { UserError } from '../../shared/errors.ts';
import type { AgentSurroundings, AgentTool } from './agent-tool.ts';
import { analyzeKernelTool } from './analyze-kernel-tool.ts';
import { getVariantTool } from './get-variant-tool.ts';
import { listElitesTool } from './list-elites-tool.ts';
import { optimizationStatusTool } from './optimization-status-tool.ts';
import { optimizeKernelTool } from './optimize-kernel-tool.ts';

/** The tools that coding agents get, in the order in which they are used. */
export const agentTools: readonly AgentTool[] = [
  analyzeKernelTool,
  optimizeKernelTool,
  optimizationStatusTool,
  listElitesTool,
  getVariantTool,
];

const validators = new Map<string, ValidateFunction>();

/** Calls a tool by name. Throws UserError `tool-unknown`, `tool-input`, or what the tool throws. */
export async function callAgentTool(
  name: string,
  input: unknown,
  surroundings: AgentSurroundings,
  signal: AbortSignal,
): Promise<unknown> {
  const tool = agentTools.find((one) => one.name === name);
  if (tool === undefined)
    throw new UserError('tool-unknown', `There is no tool "${name}".`, {
      fix: `There are ${agentTools.map((one) => one.name).join(', ')}.`,
    });
  let validate = validators.get(name);
  if (validate === undefined) {
    validate = new Ajv({ allErrors: true, strict: false }).compile(tool.inputSchema);
    validators.set(name, validate);
  }
  if (!validate(input ?? {}))
    throw new UserError('tool-input', `The input of ${name} is wrong: ${faultsOf(validate)}.`, {
      fix: 'See the input schema of the tool.',
    });
  return tool.call((input ?? {}) as Readonly<Record<string, unknown>>, surroundings, signal);
}

function faultsOf(validate: ValidateFunction): string {
  return (validate.errors ?? [])
    .map(({ instancePath, message, params }) => {
      const extra = (params as { readonly additionalProperty?: string }).additionalProperty;
      return `${instancePath === '' ? 'input' : instancePath.slice(1)} ${message ?? 'is wrong'}${extra === undefined ? '' : ` (${extra})`}`;
    })
    .join('; ');
}
