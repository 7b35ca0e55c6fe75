import assert from 'node:assert/strict';
import { findAnnotations } from '../../../src/syntax/annotations.ts';
import {
  baselineRegion,
  candidateId,
  composeSource,
  composedLine,
  markedRegion,
  regionLine,
  regionOfKernel,
} from '../../../src/syntax/evolve-region.ts';
import { findKernels } from '../../../src/syntax/kernel-finder.ts';
import { parse } from '../../../src/syntax/parser.ts';

const source = `#include <x>
template <int N>
__global__ void k(float* a) {
  a[0] = N;
}
int after;
`;

describe('evolve region', () => {
  it('of a kernel is its definition and composing puts another text in its place', async () => {
    const [kernel] = findKernels(await parse(source));
    const task = { source, region: regionOfKernel(kernel!) };
    assert.match(baselineRegion(task), /^template[^]*\}$/);
    const region = 'int helper;\n__global__ void k(float* a) {}';
    assert.equal(composeSource(task, { region }), `#include <x>\n${region}\nint after;\n`);
    assert.equal(composeSource(task, { region: baselineRegion(task) }), source);
  });

  it('maps lines both ways', async () => {
    const [kernel] = findKernels(await parse(source));
    const task = { source, region: regionOfKernel(kernel!) };
    const candidate = { region: 'one\ntwo\nthree' };
    assert.equal(regionLine(task, candidate, 1), undefined);
    assert.equal(regionLine(task, candidate, 2), 1);
    assert.equal(regionLine(task, candidate, 4), 3);
    assert.equal(regionLine(task, candidate, 5), undefined);
    assert.equal(composedLine(task, 3), 4);
  });

  it('reads markers and says what is wrong with them', async () => {
    const marked = 'a;\n// kf:evolve-begin\nint b;\nint c;\n// kf:evolve-end\nd;\n';
    const found = markedRegion(await parse(marked));
    assert.equal(found.kind, 'region');
    assert.equal(marked.slice(found.region.start, found.region.end), 'int b;\nint c;\n');
    assert.equal(markedRegion(await parse('int a;')).kind, 'none');
    const open = markedRegion(await parse('int a;\n// kf:evolve-begin\n'));
    assert.deepEqual([open.kind, open.kind === 'invalid' && open.line], ['invalid', 2]);
    const twice = markedRegion(await parse(`${marked}${marked}`));
    assert.deepEqual([twice.kind, twice.kind === 'invalid' && twice.line], ['invalid', 8]);
  });

  it('gives equal ids to equal region and launch only', () => {
    const launch = { grid: ['1'], block: ['32'], sharedBytes: '0' };
    assert.match(candidateId('x', launch), /^[0-9a-f]{16}$/);
    assert.equal(
      candidateId('x', launch),
      candidateId('x', { sharedBytes: '0', block: ['32'], grid: ['1'] }),
    );
    assert.notEqual(candidateId('x', launch), candidateId('x', { ...launch, block: ['64'] }));
    assert.notEqual(candidateId('x', launch), candidateId('x'));
  });
});

describe('annotations', () => {
  it('reads parameters of constants and defines, and constraints', async () => {
    const text = `constexpr int BLOCK = 16;   // kf:param in {8, 16, 32}
#define USE_LDG 1             // kf:param in {0, 1}
  const Order order = row; /* kf:param in {row, column} */
// kf:constraint BLOCK * 2 <= 1024
`;
    const { parameters, constraints, problems } = findAnnotations(await parse(text));
    assert.deepEqual(problems, []);
    assert.deepEqual(
      parameters.map((p) => [p.name, p.valueText, p.values, p.line, text.slice(p.start, p.end)]),
      [
        ['BLOCK', '16', [8, 16, 32], 1, '16'],
        ['USE_LDG', '1', [0, 1], 2, '1'],
        ['order', 'row', ['row', 'column'], 3, 'row'],
      ],
    );
    assert.deepEqual(constraints, [{ expression: 'BLOCK * 2 <= 1024', line: 4 }]);
  });

  it('reports what it cannot read with the line', async () => {
    const { parameters, problems } = findAnnotations(
      await parse('int a; // kf:param in {1}\nconstexpr int b = 2; // kf:param 3\n// kf:constraint a <\n'),
    );
    assert.deepEqual(parameters, []);
    assert.deepEqual(
      problems.map((problem) => problem.line),
      [1, 2, 3],
    );
  });
});
