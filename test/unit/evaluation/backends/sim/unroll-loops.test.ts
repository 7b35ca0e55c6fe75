import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/evaluation/backends/sim/text-edits.ts';
import { unrollEdits } from '../../../../../src/evaluation/backends/sim/unroll-loops.ts';
import { loadParser } from '../../../../../src/syntax/parser.ts';

const parser = await loadParser();

function unrolled(body: string, names: Readonly<Record<string, number>> = {}): string {
  const source = `__global__ void k(float* x, int n) {\n${body}\n}\n`;
  return applyEdits(
    source,
    unrollEdits(parser.parse(source), source, names, () => true),
  );
}

describe('unrolling as a GPU compiler does', () => {
  it('takes constant loops whole, whatever their step', () => {
    assert.match(unrolled('for (int i = 0; i < 16; ++i) x[i] = 0;'), /_Pragma\("GCC unroll 16"\) for/);
    assert.match(unrolled('for (int s = TILE / 2; s > 0; s >>= 1) x[s] = 0;', { TILE: 64 }), /unroll 6"/);
    assert.match(unrolled('for (int i = 0; i <= 8; i += 2) x[i] = 0;'), /unroll 5"/);
  });

  it('counts the turns of loops that double or halve, which g++ does not', () => {
    for (const [header, turns] of [
      ['for (int o = 16; o > 0; o /= 2)', 5],
      ['for (unsigned o = 16; o; o >>= 1)', 5],
      ['for (auto o = 16; o > 0; o /= 2)', 5],
      ['for (unsigned o = W / 2; o >= 1; o = o / 2)', 5],
      ['for (int o = 1; o < 32; o <<= 1)', 5],
      ['for (size_t o = 1; o != 64; o *= 2)', 6],
      ['for (int s = BLOCK / 2; s > 32; s >>= 1)', 2],
    ] as const) {
      const text = unrolled(`${header} x[o] = 0;`, { W: 32, BLOCK: 256 });
      assert.match(text, new RegExp(`_Pragma\\("GCC unroll ${turns}"\\) for`));
      assert.match(text, new RegExp(`, kf_turn = 0; kf_turn < ${turns}; .*, \\+\\+kf_turn\\) x`));
    }
  });

  it('leaves the turns alone where the body changes the variable or its type is not named', () => {
    assert.doesNotMatch(unrolled('for (int o = 16; o > 0; o /= 2) { if (n) o = 1; x[o] = 0; }'), /_Pragma/);
    assert.doesNotMatch(unrolled('for (int o = 16; o > 0; o /= 2) x[--o] = 0;'), /_Pragma/);
    assert.doesNotMatch(unrolled('for (auto o = 16u; o > 0; o /= 2) x[o] = 0;'), /kf_turn/);
    assert.doesNotMatch(unrolled('for (int i = 0; i < 8; ++i) x[i] = 0;'), /kf_turn/);
  });

  it('takes loops of unknown but uniform length by four, the innermost only', () => {
    const text = unrolled('for (int i = 0; i < n; ++i)\n  for (int j = 0; j < n; ++j) x[j] = i;');
    assert.equal(text.match(/unroll 4/g)?.length, 1);
    assert.match(text, /\n {2}_Pragma\("GCC unroll 4"\) for \(int j/);
  });

  it('leaves loops alone whose length may differ between lanes', () => {
    assert.doesNotMatch(unrolled('for (int i = threadIdx.x; i < n; i += 32) x[i] = 0;'), /_Pragma/);
    assert.doesNotMatch(unrolled('int m = threadIdx.x; for (int i = 0; i < m; ++i) x[i] = 0;'), /_Pragma/);
  });

  it('obeys #pragma unroll and keeps the lines', () => {
    const text = unrolled(
      '#pragma unroll\nfor (int i = 0; i < 100; ++i) x[i] = 0;\n#pragma unroll 2\nfor (int i = 0; i < n; ++i) x[i] = 0;\n#pragma unroll 1\nfor (int i = 0; i < 4; ++i) x[i] = 0;',
    );
    assert.match(text, /\n\n_Pragma\("GCC unroll 100"\) for/);
    assert.match(text, /\n\n_Pragma\("GCC unroll 2"\) for/);
    assert.match(text, /\n\nfor \(int i = 0; i < 4/);
    assert.equal(text.split('\n').length, 9);
  });

  it('does not let nested constant loops explode', () => {
    const text = unrolled('for (int i = 0; i < 32; ++i) for (int j = 0; j < 32; ++j) x[j] = i;');
    assert.equal(text.match(/_Pragma/g)?.length, 1);
    assert.match(text, /_Pragma\("GCC unroll 32"\) for \(int j/);
  });
});
