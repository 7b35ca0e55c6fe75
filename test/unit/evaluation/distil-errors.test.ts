import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { distilErrors } from '../../../src/evaluation/distil-errors.ts';
import { packageRoot } from '../../../src/shared/package-root.ts';

const options = { ownFiles: ['matmul.cu'] };

describe('distilled compiler errors', () => {
  it('keep errors with their line and drop notes, carets and warnings', () => {
    const output = `In file included from a.h:3:
matmul.cu: In function ‘void k(float*)’:
matmul.cu:7:15: warning: unused variable ‘x’ [-Wunused]
matmul.cu:9:3: error: ‘tile’ was not declared in this scope
    9 |   tile[0] = 1;
      |   ^~~~
matmul.cu:9:3: note: suggested alternative: ‘title’
`;
    assert.deepEqual(distilErrors(output, options), [
      { rule: 'compile-error', message: '‘tile’ was not declared in this scope', line: 9 },
    ]);
  });

  it('point errors in headers at the user line that led there', () => {
    const output = `/x/native/sim/cuda/atomics.h: In instantiation of ‘T atomicAdd(T*, T) [with T = A]’:
matmul.cu:12:12:   required from here
/x/native/sim/cuda/atomics.h:40:9: error: no match for ‘operator+’
`;
    assert.deepEqual(distilErrors(output, options), [
      { rule: 'compile-error', message: 'no match for ‘operator+’ (in atomics.h:40)', line: 12 },
    ]);
  });

  it('survive a flood, and say how many there were', () => {
    const output = Array.from({ length: 50 }, (_, i) => `matmul.cu:${i + 1}:1: error: bad ${i}`).join('\n');
    const reasons = distilErrors(output, options);
    assert.equal(reasons.length, 12);
    assert.match(reasons.at(-1)?.message ?? '', /^39 more errors$/);
  });

  it('know nvcc and the linker', () => {
    assert.deepEqual(distilErrors('matmul.cu(5): error: identifier "y" is undefined\n', options), [
      { rule: 'compile-error', message: 'identifier "y" is undefined', line: 5 },
    ]);
    assert.match(
      distilErrors("unit.o: in function `k': undefined reference to `foo(int)'\n", options)[0]?.message ?? '',
      /undefined reference to foo\(int\)/,
    );
  });

  it('are never empty', () => {
    assert.equal(distilErrors('', options).length, 1);
    assert.match(distilErrors('something odd\n', options)[0]?.message ?? '', /something odd/);
  });
});

describe('errors of real compilers', () => {
  const folder = join(packageRoot(), 'test/golden/compilers');
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Readonly<
    Record<string, readonly string[]>
  >;
  for (const [name, reasons] of Object.entries(expected))
    it(`are reduced to what is wrong, with the candidate’s line: ${name}`, () => {
      const output = readFileSync(join(folder, `${name}.txt`), 'utf8');
      const found = distilErrors(output, {
        ownFiles: ['k.cu', 'k.cpp'],
        lineOfPtx: (ptxLine) => (ptxLine === 28 ? 1 : undefined),
      });
      assert.deepEqual(
        found.map(({ line, message }) => `${line ?? '-'}: ${message}`),
        reasons,
      );
    });
});
