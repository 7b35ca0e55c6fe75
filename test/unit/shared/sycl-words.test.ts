import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { inSyclWords, withSyclNames, wordsOf } from '../../../src/shared/sycl-words.ts';

describe('the words of SYCL', () => {
  it('speak of work-groups, work-items, sub-groups and local memory', () => {
    assert.equal(
      inSyclWords('Each thread of a block reads shared memory once per warp.'),
      'Each work-item of a work-group reads local memory once per sub-group.',
    );
    assert.equal(
      inSyclWords('launched with blocks of 256 threads'),
      'launched with work-groups of 256 work-items',
    );
  });

  it('leave what blocks means elsewhere', () => {
    assert.equal(inSyclWords('register blocks, shared tiles'), 'register blocks, local tiles');
    assert.equal(wordsOf('cuda')('blocks of threads'), 'blocks of threads');
  });

  it('name what a rewrite adds, and nothing the source has', () => {
    assert.equal(withSyclNames('binsOfBlock[i] + THREADS_X', 'bins'), 'binsOfGroup[i] + ITEMS_X');
    assert.equal(withSyclNames('binsOfBlock[i]', 'int binsOfBlock[4];'), 'binsOfBlock[i]');
    assert.equal(withSyclNames('ITEMS_X * THREADS_X', ''), 'ITEMS_X * THREADS_X');
  });
});
