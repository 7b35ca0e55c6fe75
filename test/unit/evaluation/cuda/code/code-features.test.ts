import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countOf } from '../../../../../src/evaluation/backends/cuda/code/code-features.ts';
import type { CodeFeatures } from '../../../../../src/evaluation/backends/cuda/code/code-features.ts';
import { readCode } from '../../../../../src/evaluation/backends/cuda/code/disassemble.ts';
import { ptxFeatures } from '../../../../../src/evaluation/backends/cuda/code/ptx-features.ts';
import { sassFeatures } from '../../../../../src/evaluation/backends/cuda/code/sass-features.ts';
import { findNvcc } from '../../../../../src/evaluation/backends/cuda/find-nvcc.ts';
import { findToolkits } from '../../../../../src/evaluation/backends/cuda/toolchain/find-toolkits.ts';
import { ask, thisMachine } from '../../../../../src/application/doctor/machine-check.ts';
import { openLocalExecutor } from '../../../../../src/executors/local/open-local-executor.ts';
import { packageRoot } from '../../../../../src/shared/package-root.ts';

const never = new AbortController().signal;
const folder = join(packageRoot(), 'test/fixtures/sass');
const listing = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** `24:global-load32x4`: line, kind, bits, count; `p` where predicated. */
function texts({ features }: CodeFeatures): readonly string[] {
  return features.map(
    ({ line, kind, bits, count, predicated }) =>
      `${line ?? '-'}:${kind}${bits ?? ''}x${count}${predicated ? 'p' : ''}`,
  );
}

describe('features of machine code', function () {
  this.timeout(60_000);

  for (const architecture of ['sm_75', 'sm_80', 'sm_90', 'sm_120'])
    it(`are told by line for ${architecture}`, () => {
      const code = sassFeatures(listing(`features.${architecture}.sass`), 'features.cu');
      const found = texts(code);
      const copies =
        architecture === 'sm_75' ? ['17:global-load128x1', '17:shared-store128x1'] : ['13:async-copy128x1'];
      for (const expected of [
        ...copies,
        '19:barrierx1',
        `26:tensor-corex${architecture === 'sm_75' ? 4 : 2}`,
        '29:global-load32x16',
        '30:shared-load16x1',
        '30:special-functionx1',
        '31:global-load64x1',
        '31:global-store64x1',
        '31:double-arithmeticx1',
        '32:shufflex1',
        '33:reduction32x1p',
        '35:global-store32x1',
      ])
        assert.ok(found.includes(expected), `${expected} in ${found.join(' ')}`);
      // The array that is indexed by a variable lies in local memory where the compiler does not select by comparing.
      assert.equal(countOf(code, 'local-load'), architecture === 'sm_75' ? 0 : 1);
      assert.equal(countOf(code, 'atomic'), 1);
    });

  it('are told from PTX where there is no disassembler', () => {
    const found = texts(ptxFeatures(listing('features.ptx'), 'features.cu'));
    for (const expected of [
      '13:async-copy128x1',
      '19:barrierx1',
      '26:tensor-corex1',
      '29:local-store128x4',
      '31:global-store64x1',
      '31:double-arithmeticx1',
      '32:shufflex1',
      '33:votex1',
      '34:atomic32x1',
    ])
      assert.ok(found.includes(expected), `${expected} in ${found.join(' ')}`);
  });

  it('know the opcodes of other generations', () => {
    const lines = [
      '        /*0000*/                   LDG.E.128.SYS R4, [R2] ;', // Volta
      '        /*0010*/              @!P0 STL.64 [R1+0x8], R4 ;',
      '        /*0020*/                   LD.E.64 R2, [R2.64] ;', // generic
      '        /*0030*/                   HGMMA.64x128x16.F32 R24, gdesc[UR4], R24, gsb0 ;', // Hopper
      '        /*0040*/                   UTMALDG.2D [UR8], [UR4] ;',
      '        /*0050*/                   UBLKCP [UR6], [UR4], UR5 ;',
      '        /*0060*/                   UTCHMMA gdesc[UR4], gdesc[UR6], tmem[UR8], tmem[UR10], idesc[UR11], UP0 ;', // Blackwell
      '        /*0070*/                   QMMA.16832.F32.E4M3.E4M3 R4, R8, R12, R4 ;',
      '        /*0080*/                   HFMA2.MMA R5, -RZ, RZ, 0, 0 ;',
      '        /*0090*/                   WARPSYNC 0xffffffff ;',
      '        /*00a0*/                   UCGABAR_ARV ;',
      '        /*00b0*/                   LDG.E.ENL2.256 R4, R8, [R2.64] ;',
    ];
    assert.deepEqual(texts(sassFeatures(lines.join('\n'), 'k.cu')), [
      '-:global-load128x1',
      '-:global-load256x1',
      '-:generic-access64x1',
      '-:local-store64x1p',
      '-:bulk-copyx2',
      '-:tensor-corex3',
      '-:warp-barrierx1',
      '-:cluster-barrierx1',
    ]);
  });

  it('are read from a cubin of this machine’s nvcc, by whatever tool is there', async function () {
    const nvcc = await findNvcc();
    if (nvcc === undefined) {
      console.log('      skipped: there is no nvcc on this machine');
      return this.skip();
    }
    const job = mkdtempSync(join(tmpdir(), 'kf-code-'));
    chmodSync(job, 0o755);
    try {
      copyFileSync(join(folder, 'features.cu'), join(job, 'features.cu'));
      execFileSync(
        nvcc,
        ['-cubin', '-arch=sm_80', '-lineinfo', '-keep', '-o', 'kernel.cubin', 'features.cu'],
        { cwd: job, stdio: 'pipe' },
      );
      const machine = thisMachine();
      const { toolkits } = await findToolkits(
        async (program, args, signal) => ask(program, args, machine, signal),
        never,
      );
      const tools = toolkits[0]?.tools ?? {};
      await using executor = await openLocalExecutor(never, {
        readPaths: [job, ...Object.values(tools).map((path) => join(path, '..'))],
      });
      const reading = await readCode(
        { path: join(job, 'kernel.cubin'), ptxPath: join(job, 'features.ptx') },
        { executor, tools, device: 'cuda:0', file: 'features.cu' },
        never,
      );
      assert.ok(reading.kind === 'read');
      assert.equal(reading.code.from, tools.nvdisasm === undefined ? 'ptx' : 'sass');
      if (tools.nvdisasm === undefined) {
        assert.match(reading.note ?? '', /nvdisasm and cuobjdump were not found/);
        console.log('      only PTX: there is no nvdisasm on this machine');
      }
      assert.ok(texts(reading.code).includes('13:async-copy128x1'));
      assert.ok(countOf(reading.code, 'tensor-core') > 0);
    } finally {
      rmSync(job, { recursive: true, force: true });
    }
  });

  it('are unavailable, with the reason, where a tool fails and no PTX was kept', async () => {
    await using executor = await openLocalExecutor(never, {});
    const reading = await readCode(
      { path: join(folder, 'features.ptx') },
      { executor, tools: { nvdisasm: '/bin/false' }, device: 'cuda:0', file: 'features.cu' },
      never,
    );
    assert.ok(reading.kind === 'unavailable');
    assert.match(reading.reason, /\/bin\/false cannot read this cubin/);
  });
});
