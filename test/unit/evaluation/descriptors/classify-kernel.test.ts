import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import type { SimulatorCounters } from '../../../../src/protocol/counters.ts';
import { cellOf } from '../../../../src/protocol/descriptor.ts';
import { KernelFoundryError } from '../../../../src/shared/errors.ts';
import { classifyWith } from '../../../../src/evaluation/descriptors/classify-kernel.ts';
import { findKernels } from '../../../../src/syntax/kernel-finder.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import type { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { commentedTwin, deadCodeTwin, onlyKernel, renamedTwin } from './twins.ts';

/** Kernels with their cells, each `// m?c?p? title` up to the next one. */
const fixtures = readFileSync(new URL('../../../fixtures/descriptors/kernels.cu', import.meta.url), 'utf8')
  .split(/^(?=\/\/ m\dc\dp\d )/m)
  .filter((text) => /^\/\/ m\d/.test(text))
  .map((text) => ({ cell: text.slice(3, 9), title: text.slice(10, text.indexOf('\n')), source: text }));

function emptyCounters(counters: Partial<SimulatorCounters>): SimulatorCounters {
  return {
    blocksRun: 1,
    blocksTotal: 1,
    threadsPerBlock: 256,
    warpsPerBlock: 8,
    staticSharedBytes: 0,
    dynamicSharedBytes: 0,
    barriers: 0,
    warpBarriers: 0,
    shuffles: 0,
    memory: [],
    basicBlocks: [],
    buffers: [],
    specialFunctions: {},
    ...counters,
  };
}

function globalLoads(sectors: number, idealSectors: number): SimulatorCounters['memory'] {
  return [
    {
      line: 3,
      file: 'kernel.cu',
      space: 'global',
      operation: 'load',
      bytes: 4,
      requests: 100,
      lanes: 3200,
      sectors,
      idealSectors,
      wavefronts: 0,
      idealWavefronts: 0,
      l1MissSectors: sectors,
      sameAddressLanes: 0,
    },
  ];
}

describe('classifyKernel', () => {
  let parser: SyntaxParser;
  before(async () => {
    parser = await loadParser();
  });

  it('has fixtures on every level of every axis', () => {
    for (const axis of ['m', 'c', 'p'])
      for (const level of [0, 1, 2, 3])
        assert.ok(
          fixtures.some(({ cell }) => cell.includes(`${axis}${level}`)),
          `${axis}${level}`,
        );
  });

  for (const { cell, title, source } of fixtures)
    describe(title, () => {
      const classify = (text: string): string => {
        const { coordinates, evidence } = classifyWith(parser, text, onlyKernel(parser, text));
        assert.ok(evidence.length >= 3);
        for (const { line, reason } of evidence) {
          assert.ok(line >= 1 && line <= text.split('\n').length);
          assert.ok(reason.length > 5);
        }
        return cellOf(coordinates);
      };
      it(`is ${cell}`, () => assert.equal(classify(source), cell));
      it('keeps its cell with every name changed', () => {
        const twin = renamedTwin(parser, source);
        assert.notEqual(twin, source);
        assert.equal(classify(twin), cell);
      });
      it('keeps its cell with misleading comments', () =>
        assert.equal(classify(commentedTwin(source)), cell));
      it('keeps its cell with dead code', () => assert.equal(classify(deadCodeTwin(parser, source)), cell));
    });

  it('gives every kernel of the examples the same cell under other names', () => {
    const folder = new URL('../../../../examples/cuda/', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.cu'));
    assert.ok(files.length > 5);
    for (const file of files) {
      const source = readFileSync(new URL(file, folder), 'utf8');
      const twin = commentedTwin(renamedTwin(parser, source));
      const [mine, theirs] = [findKernels(parser.parse(source)), findKernels(parser.parse(twin))];
      mine.forEach((kernel, index) => {
        const other = theirs[index];
        assert.ok(other !== undefined);
        assert.deepEqual(
          classifyWith(parser, twin, other.name).coordinates,
          classifyWith(parser, source, kernel.name).coordinates,
          `${file}: ${kernel.name}`,
        );
      });
    }
  });

  it('names the kernel that is missing', () => {
    assert.throws(
      () => classifyWith(parser, '__global__ void here() {}', 'there'),
      (error) => KernelFoundryError.is(error, 'kernel-not-found'),
    );
  });

  describe('with counters', () => {
    const copy =
      '__global__ void copy(const float* a, float* b, int s) {\n  int i = threadIdx.x;\n  b[i] = a[i];\n}';
    const strided =
      '__global__ void copy(const float* a, float* b, int s) {\n  int i = threadIdx.x * s;\n  b[i] = a[i];\n}';
    const withBarrier =
      '__global__ void copy(const float* a, float* b, int s) {\n  int i = threadIdx.x;\n  if (s < 0) __syncthreads();\n  b[i] = a[i];\n}';

    it('lowers coalesced code that scatters when it runs', () => {
      const found = classifyWith(parser, copy, 'copy', emptyCounters({ memory: globalLoads(3200, 400) }));
      assert.equal(found.coordinates.memory, 0);
      assert.match(found.evidence.at(-1)?.reason ?? '', /8\.00 times the fewest possible sectors/);
    });
    it('raises scattered code that coalesces when it runs', () => {
      const found = classifyWith(parser, strided, 'copy', emptyCounters({ memory: globalLoads(400, 400) }));
      assert.equal(found.coordinates.memory, 1);
    });
    it('leaves what counters confirm', () => {
      const counters = emptyCounters({ memory: globalLoads(400, 400) });
      assert.deepEqual(
        classifyWith(parser, copy, 'copy', counters).coordinates,
        classifyWith(parser, copy, 'copy').coordinates,
      );
    });
    it('lowers barriers that were never executed', () => {
      assert.equal(classifyWith(parser, withBarrier, 'copy').coordinates.parallelism, 1);
      assert.equal(classifyWith(parser, withBarrier, 'copy', emptyCounters({})).coordinates.parallelism, 0);
    });
  });
});
