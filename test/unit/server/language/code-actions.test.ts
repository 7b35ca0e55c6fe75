import assert from 'node:assert/strict';
import { CodeActionTriggerKind } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { commands, linkCommands } from '../../../../src/protocol/editor/ids.ts';
import { codeActions } from '../../../../src/server/language/code-actions.ts';
import { indexKernels } from '../../../../src/server/language/kernel-index.ts';
import type { RunKnowledge } from '../../../../src/server/language/kernel-runs.ts';
import { parse } from '../../../../src/syntax/parser.ts';
import { fakeRunView } from '../../../fakes/run-view.ts';

const text = '__global__ void matmul(float *x) {\n  *x = 1;\n}\n\nint main() {}\n';
const uri = 'file:///projects/matmul.cu';
const document = TextDocument.create(uri, 'cuda-cpp', 1, text);
const nothing: RunKnowledge = { runs: [], variants: () => [], signature: () => undefined };
const hint = {
  range: { start: { line: 1, character: 2 }, end: { line: 1, character: 9 } },
  source: 'KernelFoundry',
  code: 'divergence',
  message: 'Diverges.',
};

async function titlesAt(
  line: number,
  more: Partial<Parameters<typeof codeActions>[2]['context']> = {},
  knowledge = nothing,
): Promise<string[]> {
  const position = { line, character: 0 };
  const { kernels } = indexKernels(await parse(text), 'cuda');
  return codeActions(
    document,
    '/projects/matmul.cu',
    {
      textDocument: { uri },
      range: { start: position, end: position },
      context: { diagnostics: [], ...more },
    },
    kernels,
    knowledge,
  ).map(({ title, command }) => `${title} > ${command?.command ?? ''}`);
}

describe('code actions', () => {
  const ofKernel = [
    `Optimize this kernel > ${commands.optimizeKernel}`,
    `Analyze on simulated GPU > ${commands.analyzeKernel}`,
  ];

  it('are offered inside kernels only', async () => {
    assert.deepEqual(await titlesAt(1), ofKernel);
    assert.deepEqual(await titlesAt(4), []);
  });

  it('light no bulb by themselves but on hints', async () => {
    const triggerKind = CodeActionTriggerKind.Automatic;
    assert.deepEqual(await titlesAt(1, { triggerKind }), []);
    assert.deepEqual(await titlesAt(1, { triggerKind, diagnostics: [hint] }), [
      `Explain this hint > ${linkCommands.explainHint}`,
    ]);
  });

  it('leave diagnostics of others to them, and give what kind is asked for', async () => {
    assert.deepEqual(
      await titlesAt(1, { diagnostics: [{ ...hint, source: 'clangd' }], only: ['quickfix'] }),
      [],
    );
    assert.deepEqual(await titlesAt(1, { diagnostics: [hint], only: ['refactor'] }), ofKernel);
  });

  it('apply the best variant of this very text', async () => {
    const { kernels } = indexKernels(await parse(text), 'cuda');
    const run = fakeRunView({
      kernelHash: kernels[0]?.hashes[0] ?? '',
      bestCandidate: 'c1',
      bestSpeedup: { value: 1.87, ci95: [1.87, 1.87] },
    });
    assert.deepEqual(await titlesAt(1, {}, { ...nothing, runs: [run] }), [
      `Apply best variant: ~1.9x modelled (sim:h100) > ${commands.applyVariant}`,
      ...ofKernel,
    ]);
  });
});
