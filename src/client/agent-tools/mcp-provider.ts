import { join } from 'node:path';
import * as vscode from 'vscode';
import { mcpProvider } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';

/** Offers `kernelfoundry mcp` to the editor's own agents and those of other extensions, one server a workspace folder. */
export function activateMcpProvider(context: ClientContext): void {
  context.subscribe(
    vscode.lm.registerMcpServerDefinitionProvider(mcpProvider, {
      provideMcpServerDefinitions: () => {
        const folders = vscode.workspace.workspaceFolders ?? [];
        return folders.map((folder) => {
          const label = folders.length === 1 ? 'KernelFoundry' : `KernelFoundry (${folder.name})`;
          const definition = new vscode.McpStdioServerDefinition(
            label,
            context.settings().nodePath || process.execPath,
            [join(context.extension.extensionPath, 'dist', 'cli.mjs'), 'mcp'],
            // Desktop editors run their own program as Node when they are asked to.
            'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {},
            (context.extension.extension.packageJSON as { readonly version: string }).version,
          );
          definition.cwd = folder.uri;
          return definition;
        });
      },
    }),
  );
}
