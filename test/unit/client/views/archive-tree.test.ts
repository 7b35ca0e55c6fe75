import assert from 'node:assert/strict';
import { archiveTree, eliteTooltip } from '../../../../src/client/views/archive-tree.ts';
import type { TreeNode } from '../../../../src/client/views/tree-node.ts';
import { english } from '../../../../src/client/translate.ts';
import { elite, runView } from './sample-runs.ts';

function childrenOf(node: TreeNode | undefined): readonly TreeNode[] {
  assert.ok(Array.isArray(node?.children), 'has children');
  return node.children as readonly TreeNode[];
}

describe('tree of the archive', () => {
  it('asks for elites of a device only when it is opened', () => {
    const [task] = archiveTree([runView()], new Map(), english);
    assert.equal(task?.label, 'matmul');
    assert.equal(task.description, 'matmul.cu');
    const [device] = childrenOf(task);
    assert.equal(device?.label, 'sim:h100');
    assert.equal(device.children, 'unloaded');
  });

  it('names cells by the words of their levels, the fastest first', () => {
    const rows = [elite('c1', 'm1c0p0', 1.2), elite('c2', 'm2c1p1', 1.9)];
    const [task] = archiveTree([runView()], new Map([['r1', rows]]), english);
    const [device] = childrenOf(task);
    assert.equal(device?.description, '~1.9x modelled · 2 of 64 cells');
    assert.deepEqual(
      childrenOf(device).map(({ label, description }) => [label, description]),
      [
        ['~1.9x modelled', 'shared tiles · fused · block barriers'],
        ['~1.2x modelled', 'coalesced · several passes · independent threads'],
      ],
    );
  });

  it('takes the best of each cell over runs and names its run', () => {
    const runs = [runView({ run: 'new', createdMs: 2 }), runView({ run: 'old', createdMs: 1 })];
    const elites = new Map([
      ['new', [elite('c1', 'm1c0p0', 1.2)]],
      ['old', [elite('c2', 'm1c0p0', 1.6), elite('c1', 'm1c0p0', 1.1)]],
    ]);
    const [device] = childrenOf(archiveTree(runs, elites, english)[0]);
    const [cell] = childrenOf(device);
    assert.deepEqual([cell?.run, cell?.candidate], ['old', 'c2']);
    const [best, second] = childrenOf(cell);
    assert.equal(best?.candidate, 'c2');
    assert.match(best.tooltip ?? '', /run `old`/);
    assert.deepEqual([second?.candidate, second?.run], ['c1', 'new']);
    assert.deepEqual(second?.command?.arguments, [{ run: 'new', candidate: 'c1' }]);
  });

  it('never mixes speedups over different originals or devices', () => {
    const runs = [
      runView({ run: 'now', createdMs: 3, kernelHash: 'h2' }),
      runView({ run: 'before', createdMs: 2 }),
      runView({ run: 'elsewhere', createdMs: 1, device: 'sim:a100', deviceTitle: 'NVIDIA A100' }),
    ];
    const groups = childrenOf(archiveTree(runs, new Map(), english)[0]);
    assert.deepEqual(
      groups.map(({ label }) => label),
      ['sim:h100', 'sim:h100', 'sim:a100'],
    );
    assert.match(groups[1]?.description ?? '', /older version of the kernel/);
    assert.doesNotMatch(groups[0]?.description ?? '', /older/);
    assert.equal(new Set(groups.map(({ id }) => id)).size, 3);
  });

  it('offers no diff of the original', () => {
    const rows = [elite('c0', 'm1c0p0', 1, { decision: 0, summary: 'as written' }), elite('c1', 'm2c0p0', 2)];
    const [device] = childrenOf(archiveTree([runView()], new Map([['r1', rows]]), english)[0]);
    assert.deepEqual(
      childrenOf(device).map(({ context, children }) => [
        context,
        (children as readonly TreeNode[])[0]?.context,
      ]),
      [
        ['cell', 'elite'],
        ['cell.original', 'elite.original'],
      ],
    );
  });

  it('shows the interval of a measured figure and no tilde', () => {
    const run = runView({ timing: 'measured', device: 'cuda:0', deviceTitle: 'NVIDIA H100' });
    const row = elite('c1', 'm1c0p0', 2.31, { speedup: { value: 2.31, ci95: [2.28, 2.34] } });
    const [device] = childrenOf(archiveTree([run], new Map([['r1', [row]]]), english)[0]);
    const [cell] = childrenOf(device);
    assert.equal(cell?.label, '2.31x');
    assert.equal(childrenOf(cell)[0]?.description, '2.31x [2.28, 2.34]');
  });

  it('leaves out runs that found nothing', () => {
    assert.deepEqual(archiveTree([runView({ elites: 0 })], new Map(), english), []);
  });

  it('keeps ids over updates', () => {
    const ids = (nodes: readonly TreeNode[]): string[] =>
      nodes.flatMap((node) => [node.id, ...(Array.isArray(node.children) ? ids(childrenOf(node)) : [])]);
    const before = archiveTree([runView()], new Map([['r1', [elite('c1', 'm1c0p0', 1.2)]]]), english);
    const after = archiveTree(
      [runView({ evaluations: 90 })],
      new Map([['r1', [elite('c1', 'm1c0p0', 1.2), elite('c9', 'm3c3p3', 4)]]]),
      english,
    );
    for (const id of ids(before)) assert.ok(ids(after).includes(id), id);
  });

  it('lists what a variant assumes once that is known', () => {
    const row = elite('c1', 'm1c0p0', 1.2);
    assert.doesNotMatch(eliteTooltip(runView(), row, undefined, english), /Assumes/);
    assert.match(eliteTooltip(runView(), row, [], english), /Assumes nothing/);
    assert.match(eliteTooltip(runView(), row, ['N is a multiple of 4'], english), /- N is a multiple of 4/);
  });
});
