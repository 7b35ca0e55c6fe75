import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sassFeatures } from '../../../../src/evaluation/backends/cuda/code/sass-features.ts';
import { parseAdvisories } from '../../../../src/evaluation/backends/cuda/ptxas-report.ts';
import { loadProfile } from '../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import { occupancyOf } from '../../../../src/evaluation/backends/sim/time-model/occupancy.ts';
import { compilerHints } from '../../../../src/evaluation/hints/compiler-hints.ts';
import type { CompilerFindings } from '../../../../src/evaluation/hints/compiler-hints.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';

const plain: CompilerFindings = {
  resources: { registers: 32, stackBytes: 0, spillStoreBytes: 0, spillLoadBytes: 0 },
  advisories: [],
  usesDouble: false,
};
const code = sassFeatures(
  readFileSync(join(packageRoot(), 'test/fixtures/sass/features.sm_90.sass'), 'utf8'),
  'features.cu',
);
const rules = (findings: Partial<CompilerFindings>): readonly (readonly [string, number | undefined])[] =>
  compilerHints({ ...plain, ...findings }).map(({ rule, line }) => [rule, line]);

describe('hints of the compiler', () => {
  it('are none for a kernel without fault', () => assert.deepEqual(rules({}), []));

  it('tell spills, and arrays in local memory with the line', () => {
    const spills = { registers: 255, stackBytes: 64, spillStoreBytes: 64, spillLoadBytes: 80 };
    assert.deepEqual(rules({ resources: spills }), [['register-spills', undefined]]);
    const stack = { registers: 32, stackBytes: 64, spillStoreBytes: 0, spillLoadBytes: 0 };
    assert.deepEqual(rules({ resources: stack, code, usesDouble: true }), [['local-memory', 29]]);
  });

  it('tell double precision only where the task has none', () => {
    assert.deepEqual(rules({ code }), [['double-arithmetic', 31]]);
    assert.deepEqual(rules({ code, usesDouble: true }), []);
  });

  it('tell what limits the occupancy', () => {
    const occupancy = occupancyOf(loadProfile('h100'), {
      threadsPerBlock: 256,
      blocksTotal: 10_000,
      registersPerThread: 168,
      registersFrom: 'ptxas',
      staticSharedBytes: 0,
      dynamicSharedBytes: 0,
      spillBytes: 0,
    });
    const [hint] = compilerHints({ ...plain, occupancy });
    assert.equal(hint?.rule, 'low-occupancy');
    assert.match(hint.text, /limited by registers \(168 registers a thread/);
  });

  it('pass on what the assembler advises, each once', () => {
    const log = `ptxas info    : (C7510) Potential Performance Loss: wgmma.mma_async instructions are serialized due to insufficient register resources
ptxas info    : (C7510) Potential Performance Loss: wgmma.mma_async instructions are serialized due to insufficient register resources
ptxas warning : Registers are spilled to local memory in function 'k', 8 bytes spill stores, 8 bytes spill loads
ptxas /tmp/k.ptx, line 37; warning : Instruction 'foo' is slow
`;
    const advisories = parseAdvisories(log);
    assert.deepEqual(
      advisories.map(({ code: number }) => number),
      ['C7510', undefined],
    );
    assert.deepEqual(rules({ advisories }), [
      ['compiler-advice', undefined],
      ['compiler-advice', undefined],
    ]);
  });
});
