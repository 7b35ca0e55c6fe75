import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findAll, h, textOf } from '../../../webview/dom/element.ts';
import { DescriptionMemo } from '../../../webview/dom/memo.ts';

describe('descriptions of elements', () => {
  it('flatten lists, leave nothing out but what is nothing, and join texts', () => {
    const list = h('p', {}, 'a', 0, null, false, undefined, '', ['b', [h('b', {}, 'c')]], 'd');
    assert.deepEqual(
      list.children.map((child) => (typeof child === 'string' ? child : child.tag)),
      ['a0b', 'b', 'd'],
    );
    assert.equal(textOf(list), 'a0bcd');
    assert.equal(findAll(list, ({ tag }) => tag === 'b').length, 1);
  });

  it('are the same as long as their signature is', () => {
    const memo = new DescriptionMemo(2);
    const first = memo.get('a', '1', () => h('p'));
    assert.equal(
      memo.get('a', '1', () => h('p')),
      first,
    );
    assert.notEqual(
      memo.get('a', '2', () => h('p')),
      first,
    );
  });
});
