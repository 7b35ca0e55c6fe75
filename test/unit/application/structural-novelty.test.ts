import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { structuralNovelty } from '../../../src/application/structural-novelty.ts';
import { candidateOf, matmulTask, tiledMatmul } from '../evaluation/fixtures.ts';

describe('structural novelty', () => {
  const first = candidateOf(tiledMatmul);

  it('knows a clone under other names, in another layout and with other comments', async () => {
    const novelty = await structuralNovelty(matmulTask());
    for (const text of [
      tiledMatmul.replaceAll('sum', 'accumulator').replaceAll('column', 'col'),
      tiledMatmul.replaceAll('\n', '\n\n'),
      tiledMatmul.replace('{', '{ // something else'),
    ]) {
      const clone = candidateOf(text);
      assert.notEqual(clone.id, first.id);
      assert.equal(novelty.fingerprint(clone), novelty.fingerprint(first));
      assert.equal(novelty.isClone(clone, first), true);
    }
  });

  it('knows a clone whose parameters were called as something else of the file is', async () => {
    const novelty = await structuralNovelty(matmulTask());
    // The host code of the file has an A, a B and a C of its own.
    const clone = candidateOf(
      tiledMatmul.replace(/\bA\b/g, 'left').replace(/\bB\b/g, 'right').replace(/\bC\b/g, 'to'),
    );
    assert.equal(novelty.fingerprint(clone), novelty.fingerprint(first));
    assert.equal(novelty.isClone(clone, first), true);
  });

  it('takes another constant or another launch for another candidate', async () => {
    const novelty = await structuralNovelty(matmulTask());
    assert.equal(novelty.isClone(candidateOf(tiledMatmul.replace('TILE 16', 'TILE 8')), first), false);
    const launch = { grid: ['ceilDiv(N, 32)', 'ceilDiv(M, 8)'], block: ['32', '8'], sharedBytes: '0' };
    assert.equal(novelty.isClone(candidateOf(tiledMatmul, launch), first), false);
  });
});
