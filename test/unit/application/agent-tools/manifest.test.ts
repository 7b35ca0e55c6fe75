import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentTools } from '../../../../src/application/agent-tools/agent-tools.ts';
import { languageModelTools } from '../../../../src/protocol/editor/ids.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';

interface ManifestTool {
  readonly name: string;
  readonly displayName: string;
  readonly modelDescription: string;
  readonly inputSchema: unknown;
}

describe('tools for coding agents', () => {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly contributes: { readonly languageModelTools: readonly ManifestTool[] };
  };

  it('stand in the manifest as they are over MCP', () => {
    const contributed = new Map(manifest.contributes.languageModelTools.map((tool) => [tool.name, tool]));
    assert.deepEqual([...contributed.keys()].sort(), agentTools.map(({ name }) => name).sort());
    for (const tool of agentTools) {
      const entry = contributed.get(tool.name);
      assert.equal(entry?.modelDescription, tool.description, tool.name);
      assert.equal(entry?.displayName, tool.title, tool.name);
      assert.deepEqual(entry?.inputSchema, tool.inputSchema, tool.name);
    }
  });

  it('are the five of the contract', () => {
    assert.deepEqual(agentTools.map(({ name }) => name).sort(), Object.values(languageModelTools).sort());
  });
});
