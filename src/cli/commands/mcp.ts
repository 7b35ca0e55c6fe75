import { success } from '../command-context.ts';
import type { StoreOption, Subcommand } from '../subcommand.ts';

/** `mcp`: the tools for coding agents over standard input and output. */
export const mcpCommand: Subcommand = (program, run) => {
  program
    .command('mcp')
    .description('serve tools for coding agents (Model Context Protocol) over standard input and output')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .action((options: StoreOption) =>
      // Standard output belongs to the protocol: nothing is printed there, not even at the end.
      run(false, async (context) => {
        // Loaded here: the protocol's packages would slow down every other command.
        const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js');
        const { serveMcp } = await import('../mcp-server.ts');
        const { mcpSurroundings } = await import('../mcp-surroundings.ts');
        const silent = { ...context, print: (): undefined => undefined };
        using surroundings = mcpSurroundings(silent, options.store);
        const gone = new AbortController();
        // The transport does not notice that the client has closed its end.
        process.stdin.once('end', () => gone.abort());
        const ending = AbortSignal.any([context.signal, gone.signal]);
        await serveMcp(new StdioServerTransport(), surroundings, ending);
        return success({});
      }),
    );
};
