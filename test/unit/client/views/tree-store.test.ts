import assert from 'node:assert/strict';
import type { TreeNode } from '../../../../src/client/views/tree-node.ts';
import { TreeStore } from '../../../../src/client/views/tree-store.ts';

function node(id: string, differs: Partial<TreeNode> = {}): TreeNode {
  return { id, label: id, context: 'row', accessible: id, ...differs };
}

describe('store of tree rows', () => {
  it('asks for nothing when nothing changed', () => {
    const store = new TreeStore();
    store.replace([node('a', { children: [node('b')] })]);
    assert.deepEqual(store.replace([node('a', { children: [node('b')] })]), []);
  });

  it('asks for the one row that looks different', () => {
    const store = new TreeStore();
    store.replace([node('a', { children: [node('b'), node('c')] }), node('d')]);
    const changed = store.replace([
      node('a', { children: [node('b'), node('c', { description: 'new' })] }),
      node('d'),
    ]);
    assert.notEqual(changed, 'all');
    assert.deepEqual(changed, [store.element('c')]);
  });

  it('asks for the parent of rows that came, went or moved', () => {
    const store = new TreeStore();
    store.replace([node('a', { children: [node('b'), node('c')] })]);
    for (const children of [[node('c'), node('b')], [node('c')], [node('c'), node('e')]])
      assert.deepEqual(store.replace([node('a', { children })]), [store.element('a')]);
  });

  it('asks for everything when the roots changed', () => {
    const store = new TreeStore();
    store.replace([node('a')]);
    assert.equal(store.replace([node('b'), node('a')]), 'all');
  });

  it('keeps the element of a row while the row lives, and updates what commands get', () => {
    const store = new TreeStore();
    store.replace([node('cell', { run: 'r1', candidate: 'c1' })]);
    const element = store.element('cell');
    store.replace([node('new'), node('cell', { run: 'r2' })]);
    assert.equal(store.element('cell'), element);
    assert.deepEqual(element, { id: 'cell', run: 'r2' });
  });

  it('knows the parents of rows', () => {
    const store = new TreeStore();
    store.replace([node('a', { children: [node('b', { children: [node('c')] })] })]);
    const [a] = store.roots;
    assert.ok(a);
    assert.equal(store.parent(a), undefined);
    const [b] = store.children(a);
    assert.equal(typeof b === 'object' ? store.parent(b) : b, a);
  });

  it('tells that the children of a row are not loaded', () => {
    const store = new TreeStore();
    store.replace([node('a', { children: 'unloaded' })]);
    const [a] = store.roots;
    assert.ok(a);
    assert.equal(store.children(a), 'unloaded');
    assert.deepEqual(store.replace([node('a', { children: [] })]), [a]);
  });
});
