import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { layoutLineage } from '../../../webview/model/lineage-layout.ts';
import { lineageNode } from './fixtures.ts';

describe('layout of the lineage', () => {
  it('puts children below their first parent, the line of the fastest first', () => {
    const rows = layoutLineage([
      lineageNode('root', [], 1),
      lineageNode('slow', ['root'], 1.2),
      lineageNode('fast', ['root'], 1.1),
      lineageNode('fastest', ['fast'], 3),
    ]);
    assert.deepEqual(
      rows.map(({ node, depth, parentRow }) => [node.candidate, depth, parentRow]),
      [
        ['root', 0, undefined],
        ['fast', 1, 0],
        ['fastest', 2, 1],
        ['slow', 1, 0],
      ],
    );
  });

  it('knows the second parent of a combination', () => {
    const rows = layoutLineage([
      lineageNode('root', [], 1),
      lineageNode('a', ['root'], 3),
      lineageNode('b', ['root'], 2),
      lineageNode('both', ['a', 'b'], 4),
    ]);
    const both = rows.find(({ node }) => node.candidate === 'both');
    assert.equal(both?.parentRow, rows.find(({ node }) => node.candidate === 'a')?.row);
    assert.deepEqual(both?.otherParents, [rows.find(({ node }) => node.candidate === 'b')?.row]);
  });

  it('loses nothing whose parents were cut off or go in a circle', () => {
    const rows = layoutLineage([
      lineageNode('a', ['gone'], 1),
      lineageNode('b', ['c'], 1),
      lineageNode('c', ['b'], 1),
    ]);
    assert.deepEqual(rows.map(({ node }) => node.candidate).toSorted(), ['a', 'b', 'c']);
  });
});
