import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Hint } from '../../../../src/protocol/hint.ts';
import type { SimulatorCounters } from '../../../../src/protocol/counters.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { parse } from '../../../../src/syntax/parser.ts';
import { HintBoard } from '../../../../src/server/language/hint-board.ts';
import type { KernelHints } from '../../../../src/server/language/hint-board.ts';
import { hintDiagnostics } from '../../../../src/server/language/hint-diagnostics.ts';
import { ratioOfHint } from '../../../../src/server/language/hint-words.ts';
import { changesText, hintHoverText, resultsText } from '../../../../src/server/language/hover-text.ts';
import type { IndexedKernel } from '../../../../src/server/language/indexed-kernel.ts';
import { indexKernels } from '../../../../src/server/language/kernel-index.ts';
import { lineChange } from '../../../../src/server/language/line-changes.ts';
import { placeHints } from '../../../../src/server/language/place-hints.ts';
import { ruleExplanation, sectionsOf } from '../../../../src/server/language/rule-explanations.ts';
import { changeBetween } from '../../../../src/server/language/text-change.ts';
import { fakeRunView } from '../../../fakes/run-view.ts';
import { tinyTask } from '../../../fakes/tiny-task.ts';

const region = '__global__ void scale(float *x) {\n    x[threadIdx.x * 32] *= 2.0f;\n    __syncthreads();\n}';
const source = `#include "a.h"\n${region}\n`;
const task: TaskSpec = {
  ...tinyTask,
  source,
  region: { start: source.indexOf(region), end: source.indexOf(region) + region.length },
};
const onLine: Hint = {
  rule: 'uncoalesced-global-access',
  text: 'The load of x touches 32.0 sectors per request where 4.0 would do.',
  estimatedSpeedup: 1.84,
  scope: 'line',
  line: 3,
  source: 'simulator',
};
const onKernel: Hint = { rule: 'low-occupancy', text: '25 % are resident', scope: 'kernel', source: 'model' };
const access = {
  file: 'a.cu',
  line: 3,
  space: 'global',
  operation: 'load',
  buffer: 'x',
  requests: 10,
  sectors: 320,
  idealSectors: 40,
  wavefronts: 0,
  idealWavefronts: 0,
  lanes: 320,
};
const counters = { memory: [access] } as unknown as SimulatorCounters;

async function kernelIn(text: string): Promise<IndexedKernel> {
  const [kernel] = indexKernels(await parse(text), 'cuda').kernels;
  assert.ok(kernel !== undefined);
  return kernel;
}

async function placedIn(text: string, hints: readonly Hint[] = [onLine, onKernel]): Promise<KernelHints> {
  const original = { task, device: 'sim:h100', timing: 'modelled', hints, counters } as const;
  return placeHints(original, await kernelIn(text), text, 0);
}

const textsOf = (text: string, { placed }: KernelHints): string[] =>
  placed.map(({ range }) => text.slice(range.start, range.end));

describe('hints in a document', () => {
  it('stand on their lines wherever the kernel has moved, those of the kernel on its name', async () => {
    for (const text of [source, `// moved\n\n${source}`, source.replaceAll('\n', '\r\n')])
      assert.deepEqual(textsOf(text, await placedIn(text)), ['x[threadIdx.x * 32] *= 2.0f;', 'scale']);
  });

  it('are left out where their line reads otherwise', async () => {
    const edited = source.replace('32', '16');
    assert.deepEqual(textsOf(edited, await placedIn(edited)), ['scale']);
  });

  it('of several shapes are one, with the largest estimate', async () => {
    const { placed } = await placedIn(source, [{ ...onLine, estimatedSpeedup: 1.2 }, onLine]);
    assert.deepEqual(
      placed.map(({ hint }) => hint.estimatedSpeedup),
      [1.84],
    );
  });

  it('move with edits and go when their line is edited', async () => {
    const board = new HintBoard();
    board.put('u', await placedIn(source));
    const moved = `// new\n${source}`;
    board.edit('u', changeBetween(source, moved) ?? assert.fail());
    assert.deepEqual(textsOf(moved, board.get('u')[0] ?? assert.fail()), [
      'x[threadIdx.x * 32] *= 2.0f;',
      'scale',
    ]);
    const edited = moved.replace('32', '33');
    board.edit('u', changeBetween(moved, edited) ?? assert.fail());
    assert.deepEqual(textsOf(edited, board.get('u')[0] ?? assert.fail()), ['scale']);
    board.edit('u', changeBetween(edited, '') ?? assert.fail());
    assert.deepEqual(board.uris(), []);
  });

  it('become information with rule, estimate and device; stale ones say so', async () => {
    const document = TextDocument.create('file:///a.cu', 'cuda-cpp', 1, source);
    const hints = [await placedIn(source)];
    const fresh = hintDiagnostics(document, hints, [await kernelIn(source)]);
    assert.deepEqual(
      fresh.map(({ code, message, severity }) => [code, message, severity]),
      [
        ['uncoalesced-global-access', `${onLine.text} Up to ~1.8x, modelled on sim:h100.`, 3],
        ['low-occupancy', '25 % are resident. Modelled on sim:h100.', 3],
      ],
    );
    const stale = hintDiagnostics(document, hints, [await kernelIn(source.replace('2.0f', '3.0f'))]);
    assert.ok(
      stale.every(({ message }) =>
        /The kernel has changed since this was counted\.$/.test(JSON.stringify(message).slice(1, -1)),
      ),
    );
  });

  it('say who counted where nobody can estimate', () => {
    const of = { device: 'cuda:0', timing: 'measured' } as const;
    assert.equal(ratioOfHint({ ...onKernel, source: 'ncu' }, of), 'Profiled on cuda:0.');
    assert.equal(
      ratioOfHint({ ...onKernel, estimatedSpeedup: 1.04 }, of),
      'Up to ~1.04x, estimated on cuda:0.',
    );
  });

  it('show the counters of their line in hovers', async () => {
    const hints = await placedIn(source);
    const text = hintHoverText(hints.placed[0] ?? assert.fail(), hints, 'Explained.');
    assert.match(
      text,
      /- load of `x`: 32\.0 sectors per request, 4\.00 at best; 100 % of the kernel's requests/,
    );
    assert.match(text, /Explained\.$/);
  });

  it('are explained by one page, rule by rule', () => {
    const folder = join(import.meta.dirname, '../../../../src/evaluation/hints');
    const code = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const rules = code.flatMap((text) =>
      [...text.matchAll(/rule: '([\w-]+)'|^ {4}'([\w-]+)',$/gm)].map(([, a, b]) => a ?? b ?? ''),
    );
    assert.ok(rules.includes('divergence') && rules.includes('bank-conflicts'));
    for (const rule of rules) assert.ok((ruleExplanation(rule) ?? '').length > 80, `${rule} is explained`);
    assert.deepEqual([...sectionsOf('# T\n\n## a\n\nOne\ntwo.\n').entries()], [['a', 'One two.']]);
  });
});

describe('what variants have in place of a line', () => {
  const variant = region.replace(
    '    x[threadIdx.x * 32] *= 2.0f;',
    '    float v = x[threadIdx.x];\n    x[threadIdx.x] = v * 2.0f;',
  );

  it('is the text that replaced it, without common indentation', () => {
    assert.equal(lineChange(task, variant, 3), 'float v = x[threadIdx.x];\nx[threadIdx.x] = v * 2.0f;');
    assert.equal(lineChange(task, variant, 4), undefined);
    assert.equal(lineChange(task, region.replace('    __syncthreads();\n', ''), 4), '');
  });

  it('is cut where it is long', () => {
    const long = region.replace(
      '__syncthreads();',
      Array.from({ length: 30 }, (_, at) => `a${at}();`).join('\n'),
    );
    const shown = lineChange(task, long, 4) ?? '';
    assert.equal(shown.split('\n').length, 12);
    assert.ok(shown.endsWith('\n// ...'));
  });

  it('is shown with its figure and a link to the diff', () => {
    const speedup = { value: 1.84, ci95: [1.84, 1.84] } as const;
    const text = changesText(
      [{ run: fakeRunView(), candidate: 'c1', speedup, summary: 'Read in order', text: 'a = b;' }],
      'cuda',
    );
    assert.match(
      text,
      /\\~1\.8x modelled \(sim:h100\): Read in order \[Review diff\]\(command:kernelfoundry\.reviewDiff\?/,
    );
    assert.match(text, /```cuda-cpp\na = b;\n```/);
  });
});

describe('results of a kernel', () => {
  it('are a table by device', () => {
    const best = { value: 2.31, ci95: [2.28, 2.34] } as const;
    const run = fakeRunView({
      device: 'cuda:0',
      deviceTitle: 'NVIDIA H100',
      timing: 'measured',
      bestSpeedup: best,
      bestCandidate: 'c1',
    });
    const text = resultsText(
      [
        { run, isOlder: true, cell: 'm1c1p2', assumptions: [{ kind: 'divisible', expression: 'N', by: 4 }] },
        { run: fakeRunView(), isOlder: false, cell: null, assumptions: [] },
      ],
      () => '2026-03-14 15:09',
    );
    const [, , first = '', second = ''] = text.split('\n');
    assert.match(first, /^\| cuda:0 +\| 2\.31x on H100 \\\[2\.28, 2\.34\\\] \(older version\) \|/);
    assert.match(first, /\| N is a multiple of 4 \| 2026-03-14 15:09 \| \[Review diff\]\(command:/);
    assert.match(second, /^\| sim:h100 +\| nothing faster in 60 +\|/);
    assert.equal(
      resultsText([], () => ''),
      '',
    );
  });
});
