import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { AgentSurroundings } from '../application/agent-tools/agent-tool.ts';
import { agentTools, callAgentTool } from '../application/agent-tools/agent-tools.ts';
import { isAbortError } from '../shared/abort.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import { packageVersion } from '../shared/package-root.ts';

/** Serves the tools for coding agents until the other side closes or the signal fires. */
export async function serveMcp(
  transport: Transport,
  surroundings: AgentSurroundings,
  signal: AbortSignal,
): Promise<void> {
  // Its own registration wants zod schemas; the tools' JSON Schemas are shared with the editor's manifest.
  const { server } = new McpServer(
    { name: 'kernelfoundry', title: 'KernelFoundry', version: packageVersion() },
    { capabilities: { tools: {} } },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: agentTools.map(({ name, title, description, inputSchema, executes }) => ({
      name,
      title,
      description,
      inputSchema,
      annotations: { readOnlyHint: !executes, destructiveHint: false, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal: cancelled }) => {
    const abort = AbortSignal.any([signal, cancelled]);
    return toolResult(() => callAgentTool(params.name, params.arguments ?? {}, surroundings, abort));
  });
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
  });
  await server.connect(transport);
  const close = (): void => void server.close();
  if (signal.aborted) close();
  signal.addEventListener('abort', close, { once: true });
  await closed;
  signal.removeEventListener('abort', close);
}

/** A failure is an answer too: the model reads it and repairs its call. */
async function toolResult(work: () => Promise<unknown>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await work(), null, 1) }] };
  } catch (error) {
    if (isAbortError(error)) return failure('Cancelled.');
    return failure(UserError.is(error) ? error.toUserText() : messageOf(error));
  }
}

function failure(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}
