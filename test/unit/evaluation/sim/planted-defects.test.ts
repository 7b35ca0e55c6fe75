import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { loadNativeSim } from '../../../../src/evaluation/backends/sim/native-sim.ts';
import { createSimEvaluator } from '../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import { findCompiler } from '../../../../src/executors/compiler.ts';
import type { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../src/executors/local/open-local-executor.ts';
import { buildNativeTool } from '../../../../src/executors/native-tools.ts';
import type { Evaluation } from '../../../../src/protocol/evaluation.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { baselineCandidate } from '../../../../src/syntax/baseline-candidate.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { plantDefect, readPlantedDefect } from './planted-defect.ts';
import type { PlantedDefect } from './planted-defect.ts';

const languages = [
  { language: 'CUDA', folder: 'defects', extension: '.cu', device: 'sim:h100', atLeast: 16 },
  { language: 'SYCL', folder: 'defects-sycl', extension: '.cpp', device: 'sim:b580', atLeast: 12 },
].map((one) => {
  const folder = join(packageRoot(), 'test/fixtures', one.folder);
  const fixtures = readdirSync(folder).filter((name) => name.endsWith(one.extension));
  return { ...one, folder, fixtures: fixtures.sort() };
});
const never = new AbortController().signal;

describe('planted defects', function () {
  this.timeout(180_000);
  let executor: LocalExecutor;
  let cacheFolder = '';

  before(async function () {
    // The first to need the simulator builds it.
    this.timeout(600_000);
    cacheFolder = mkdtempSync(join(tmpdir(), 'kf-defects-'));
    // Jobs of a root process run as another user.
    chmodSync(cacheFolder, 0o755);
    executor = await openLocalExecutor(never, { readPaths: [cacheFolder] });
    await loadNativeSim({ compiler: await findCompiler('c++', never), build: buildNativeTool }, never);
  });
  after(async () => {
    await executor[Symbol.asyncDispose]();
    rmSync(cacheFolder, { recursive: true, force: true });
  });

  async function evaluateBoth(
    defect: PlantedDefect,
    device: string,
  ): Promise<{ readonly correct: Evaluation; readonly faulty: Evaluation }> {
    const compiler = await findCompiler('c++', never);
    await using evaluator = await createSimEvaluator(
      {
        task: defect.task,
        device,
        executor,
        toolchain: { compiler, build: buildNativeTool },
        cacheFolder,
        seed: 'planted',
        monotonic: () => performance.now(),
      },
      never,
    );
    return {
      correct: await evaluator.evaluate(baselineCandidate(defect.task), { seed: 'a' }, never),
      faulty: await evaluator.evaluate(defect.faulty, { seed: 'a' }, never),
    };
  }

  it('differ from their correct twins in one or two lines', () => {
    assert.deepEqual(
      plantDefect('a;  // defect: b; // expect: race global\n c;  // defect: remove\nd;'),
      'b;\n\nd;'.replace('b;', 'b;'),
    );
  });

  for (const { language, folder, extension, device, fixtures, atLeast } of languages) {
    it(`are at least ${atLeast} in ${language}`, () => {
      assert.ok(fixtures.length >= atLeast, `${fixtures.length}`);
    });

    for (const fixture of fixtures)
      it(`${language}, ${basename(fixture, extension)}: the twin is silent, the defect is named with its line`, async () => {
        const defect = readPlantedDefect(join(folder, fixture), await loadParser());
        const { correct, faulty } = await evaluateBoth(defect, device);
        assert.deepEqual(correct.findings, []);
        assert.equal(correct.verdict.kind, 'verified', JSON.stringify(correct.verdict));
        assert.ok(faulty.verdict.kind === 'failed', 'the faulty twin passed');
        const named = faulty.findings.filter((finding) =>
          defect.expected.some(
            ({ line, kind, space }) =>
              finding.kind === kind &&
              finding.space === space &&
              (finding.line === line || finding.otherLine === line),
          ),
        );
        // What is refused before the launch is a reason of its own, not a finding of the checker.
        const refused = faulty.verdict.reasons.filter((reason) =>
          defect.expected.some(({ line, kind }) => reason.rule === kind && reason.line === line),
        );
        assert.ok(
          named.length + refused.length > 0,
          `expected ${JSON.stringify(defect.expected)}, reported ${JSON.stringify([faulty.verdict, faulty.findings], null, 1)}`,
        );
      });
  }
});
