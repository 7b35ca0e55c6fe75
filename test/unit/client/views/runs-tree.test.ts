import assert from 'node:assert/strict';
import { listProblem, runsInOneList, runsTree } from '../../../../src/client/views/runs-tree.ts';
import { english } from '../../../../src/client/translate.ts';
import { runView } from './sample-runs.ts';

const options = { nowMs: new Date(2026, 10, 20, 13).getTime(), language: 'en', t: english };

describe('tree of runs', () => {
  it('says how fast, where and how far, and that a modelled figure is modelled', () => {
    const [node] = runsTree([runView()], options);
    assert.equal(node?.label, 'matmul');
    assert.equal(node.description, '37/200 · ~1.9x modelled (sim:h100)');
    assert.equal(node.accessible, 'matmul, running, 37/200, ~1.9x modelled (sim:h100)');
  });

  it('says a measured figure without a tilde, with its interval on hover', () => {
    const measured = runView({
      timing: 'measured',
      device: 'cuda:0',
      deviceTitle: 'NVIDIA H100',
      bestSpeedup: { value: 2.31, ci95: [2.28, 2.34] },
    });
    const [node] = runsTree([measured], options);
    assert.equal(node?.description, '37/200 · 2.31x on H100');
    assert.match(node.tooltip ?? '', /interval 2\.28 to 2\.34/);
  });

  it('claims nothing where nothing beats the original', () => {
    const none = { bestCandidate: null, bestSpeedup: null, best: null };
    const [running, finished] = runsTree(
      [runView(none), runView({ ...none, run: 'r2', status: 'finished', endedBecause: 'budget' })],
      options,
    );
    assert.equal(running?.description, '37/200 · sim:h100');
    assert.equal(running.context, 'run.running');
    assert.equal(finished?.description, 'nothing faster on sim:h100');
  });

  it('gives each state an icon and menus of its own', () => {
    const nodes = runsTree(
      [
        runView(),
        runView({ run: 'r2', status: 'paused' }),
        runView({ run: 'r3', status: 'interrupted' }),
        runView({ run: 'r4', status: 'finished', endedBecause: 'budget' }),
      ],
      options,
    );
    assert.equal(new Set(nodes.map(({ icon }) => icon?.name)).size, 4);
    assert.deepEqual(
      nodes.map(({ context }) => context),
      ['run.running.variants', 'run.paused.variants', 'run.interrupted.variants', 'run.finished.variants'],
    );
  });

  it('shows a problem as a row that does what helps', () => {
    const action = {
      kind: 'command',
      title: 'Resume',
      command: 'x.resume',
      arguments: [{ run: 'r1' }],
    } as const;
    const problem = { code: 'gone', message: 'The process is gone.', fix: 'Resume it.', action };
    const [node] = runsTree([runView({ status: 'interrupted', problem })], options);
    const [row] = node?.children as readonly { label: string; command?: unknown }[];
    assert.equal(row?.label, 'The process is gone.');
    assert.deepEqual(row.command, { title: 'Resume', command: 'x.resume', arguments: [{ run: 'r1' }] });
    assert.match(node?.accessible ?? '', /The process is gone\./);
  });

  it('offers what helps where runs cannot be listed', () => {
    const setting = { kind: 'settings', title: 'Choose a Node', setting: 'kernelfoundry.nodePath' } as const;
    const rows = listProblem({ code: 'x', message: 'This is no Node.', action: setting }, english);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['Choose a Node', 'Restart', 'Show Log'],
    );
    assert.deepEqual(rows[0]?.command?.arguments, ['kernelfoundry.nodePath']);
    const log = { kind: 'command', title: 'Show Log', command: 'kernelfoundry.showLog' } as const;
    assert.equal(listProblem({ code: 'x', message: 'No.', action: log }, english).length, 2);
    const file = { kind: 'open', title: 'Open', file: '/a b.cu', line: 3 } as const;
    const [open] = listProblem({ code: 'x', message: 'No.', action: file }, english);
    assert.deepEqual(open?.command?.arguments, [{ uri: 'file:///a%20b.cu', line: 3 }]);
  });

  it('gives commands plain JSON', () => {
    const [node] = runsTree([runView()], options);
    assert.equal(node?.run, 'r1');
    assert.deepEqual(node.command?.arguments, [{ run: 'r1' }]);
  });

  it('shows names as they are on hover', () => {
    const [node] = runsTree([runView({ kernel: 'reduce<256>*' })], options);
    assert.match(node?.tooltip ?? '', /reduce\\<256\\>\\\*/);
  });

  it('groups by day only where there are many', () => {
    const day = 86_400_000;
    const many = Array.from({ length: runsInOneList + 1 }, (_, index) =>
      runView({ run: `r${index}`, createdMs: options.nowMs - Math.floor(index / 9) * day }),
    );
    assert.equal(runsTree(many.slice(1), options).length, runsInOneList);
    const days = runsTree(many, options);
    assert.deepEqual(
      days.map(({ label, description }) => [label, description]),
      [
        ['Today', '9 runs'],
        ['Yesterday', '9 runs'],
        ['Nov 18, 2026', '3 runs'],
      ],
    );
  });
});
