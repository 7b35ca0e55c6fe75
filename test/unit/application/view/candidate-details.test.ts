import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { startRun } from '../../../../src/application/start-run.ts';
import { candidateDetails } from '../../../../src/application/view/candidate-details.ts';
import { comparison } from '../../../../src/application/view/comparison.ts';
import { originalOf } from '../../../../src/application/view/stored-candidate.ts';
import { variantText } from '../../../../src/application/view/variant-text.ts';
import type { Proposer } from '../../../../src/engine/ports.ts';
import { createSimEvaluator } from '../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import { classifyWith } from '../../../../src/evaluation/descriptors/classify-kernel.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Store } from '../../../../src/store/store.ts';
import { candidateId, composeSource } from '../../../../src/syntax/evolve-region.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';
import { matmulTask, naiveMatmul, tiledMatmul } from '../../evaluation/fixtures.ts';
import { simTools } from '../../evaluation/sim-tools.ts';
import type { SimTools } from '../../evaluation/sim-tools.ts';

const { signal } = new AbortController();
const task = matmulTask({
  shapes: {
    tune: [{ M: 512, N: 512, K: 512 }],
    check: [{ M: 32, N: 32, K: 32 }],
    heldOut: [{ M: 19, N: 23, K: 21 }],
  },
});

const variants = {
  tiled: tiledMatmul,
  wrong: naiveMatmul.slice(naiveMatmul.indexOf('__global__')).replace('sum +=', 'sum -='),
  broken: naiveMatmul
    .slice(naiveMatmul.indexOf('__global__'))
    .replace('float sum = 0.0f;', 'float sum = nothing;'),
} as const;

const launch = task.entry.kind === 'kernel' ? task.entry.launch : undefined;
const idOf = (region: string): string => candidateId(region, launch);

/** Proposes these regions one after the other. */
function listed(regions: readonly string[]): Proposer {
  const left = [...regions];
  return {
    id: 'listed',
    propose: ({ parent }) => {
      const region = left.shift();
      if (region === undefined)
        return Promise.resolve({ kind: 'exhausted', reason: 'the list is used up', scope: 'proposer' });
      const candidate: Candidate = {
        id: idOf(region),
        region,
        ...(launch === undefined ? {} : { launch }),
        assumptions: [
          { kind: 'no-aliasing', arguments: ['A', 'C'] },
          { kind: 'divisible', expression: 'N', by: 1 },
        ],
        parents: [parent.candidate.id],
        origin: { kind: 'scripted', entry: regions.length - left.length },
        summary: 'from the list',
      };
      return Promise.resolve({ kind: 'candidate', candidate });
    },
  };
}

describe('details of candidates', function () {
  // Native parts are compiled at the first use.
  this.timeout(600_000);
  const folder = temporaryFolders();
  let tools: SimTools | undefined;
  let store: Store;
  let run: string;

  before(async function () {
    tools = await simTools(signal);
    if (tools === undefined) return this.skip();
    const options = tools.options(task);
    const parser = await loadParser();
    store = await openStore({ workspace: folder() });
    const end = await startRun(
      store,
      {
        task,
        device: 'sim:h100',
        proposers: ['listed'],
        budget: { evaluations: 3 },
        seed: '1',
        tool: 'test',
      },
      {
        openEvaluator: () =>
          createSimEvaluator(
            {
              ...options,
              describe: (one) => Promise.resolve(classifyWith(parser, composeSource(task, one), task.kernel)),
            },
            signal,
          ),
        openProposers: () => Promise.resolve([listed(Object.values(variants))]),
        clock: { now: Date.now, monotonic: () => performance.now() },
        logger: silentLogger,
      },
    );
    run = end.run;
    assert.equal(store.run(run).evaluations, 3);
  });

  after(async () => {
    store?.close();
    await tools?.dispose();
  });

  it('of a verified one equal its evaluation', () => {
    const id = idOf(variants.tiled);
    const evaluation = store.evaluation(run, id);
    const final = store.evaluation(run, id, 'finalist');
    assert.ok(evaluation !== undefined && final !== undefined);
    const details = candidateDetails(store, run, id);
    assert.equal(details.row.state, 'verified', JSON.stringify(details.reasons));
    assert.deepEqual(details.speedup, evaluation.speedup);
    assert.deepEqual(details.finalSpeedup, final.speedup);
    assert.equal(details.row.elite, 'best');
    const [timing] = evaluation.shapes;
    const [shape] = details.shapes;
    assert.equal(shape?.shape, 'M=512 N=512 K=512');
    assert.equal(shape.baselineUs, timing?.baseline.medianUs);
    assert.equal(shape.candidateUs, timing?.candidate.medianUs);
    assert.equal(shape.speedup, evaluation.speedup?.value);
    assert.deepEqual(
      details.checks.map(({ outcome }) => outcome),
      ['passed', 'passed', 'passed', 'passed', 'passed', 'passed'],
    );
    assert.match(details.diff, /^--- a\/matmul\.cu\n\+\+\+ b\/matmul\.cu\n/);
    assert.match(details.diff, /^\+ {2}__shared__ float/m);
    assert.equal(details.region, variants.tiled);
    assert.deepEqual(details.launch, { baseline: launch, candidate: launch });
    assert.deepEqual(details.assumptions, ['A, C do not overlap', 'N is a multiple of 1']);
    assert.equal(details.made, 'scripted reply 1');
    assert.deepEqual(details.evidence, evaluation.descriptor?.evidence);
    assert.ok(details.counters.some(({ name }) => name === 'shared requests'));
    assert.ok(details.breakdown.length > 0);
    assert.equal(details.limitedBy, evaluation.breakdown?.limitedBy);
    assert.deepEqual(details.resources, evaluation.resources);
    assert.deepEqual(details.provenance, final.provenance);
    assert.equal(details.conversation, undefined);
  });

  it('show the line of code that a hint speaks of', () => {
    const details = candidateDetails(store, run, 'original');
    const lines = task.source.split('\n');
    const placed = details.hints.filter(({ line }) => line !== undefined);
    assert.ok(placed.length > 0);
    for (const { line = 0, code } of placed) assert.equal(code, lines[line - 1]?.trim());
  });

  it('of a failed one say at which check and why, and what was not reached', () => {
    const wrong = candidateDetails(store, run, idOf(variants.wrong));
    assert.equal(wrong.row.state, 'failed');
    assert.equal(wrong.row.stage, 'check');
    assert.deepEqual(
      wrong.checks.map(({ outcome }) => outcome),
      ['passed', 'passed', 'failed', 'not-reached', 'not-reached'],
    );
    assert.equal(wrong.checks[2]?.detail.startsWith(wrong.reasons[0]?.message.split('\n')[0] ?? '?'), true);
    assert.equal(wrong.row.rule, wrong.reasons[0]?.rule);
    assert.deepEqual([wrong.speedup, wrong.shapes.length], [undefined, 0]);
    const broken = candidateDetails(store, run, idOf(variants.broken));
    assert.equal(broken.row.stage, 'build');
    assert.match(broken.reasons.map(({ message }) => message).join(), /nothing/);
  });

  it('of the original compare it with itself', () => {
    const details = candidateDetails(store, run, originalOf(task));
    assert.equal(details.row.decision, 0);
    assert.equal(details.diff, '');
    assert.equal(details.speedup?.value, 1);
    assert.ok(details.counters.length > 3 && details.counters.every((row) => row.baseline === row.candidate));
  });

  it('are not there for an id that the run does not have', () => {
    for (const ask of [candidateDetails, variantText])
      assert.throws(
        () => ask(store, run, 'feedfeedfeedfeed'),
        (error) => UserError.is(error, 'candidate-unknown'),
      );
    assert.throws(
      () => comparison(store, run, ['feedfeedfeedfeed']),
      (error) => UserError.is(error, 'candidate-unknown'),
    );
  });

  it('hand out the whole file with the variant in place', () => {
    const tiled = variantText(store, run, idOf(variants.tiled));
    assert.equal(tiled.text, composeSource(task, { region: variants.tiled }));
    assert.equal(tiled.languageId, 'cuda-cpp');
    assert.equal(tiled.name, `matmul.${idOf(variants.tiled).slice(0, 8)}.cu`);
    assert.equal(tiled.speedup?.value, store.evaluation(run, idOf(variants.tiled))?.speedup?.value);
    const original = variantText(store, run, 'original');
    assert.deepEqual(
      [original.text, original.name, original.speedup],
      [task.source, 'matmul.original.cu', null],
    );
    assert.deepEqual(variantText(store, run, originalOf(task)), original);
  });

  it('stand side by side with the original first', () => {
    const tiled = idOf(variants.tiled);
    const wrong = idOf(variants.wrong);
    const beside = comparison(store, run, [tiled, wrong, tiled]);
    assert.deepEqual(
      beside.candidates.map(({ candidate }) => candidate),
      [originalOf(task), tiled, wrong],
    );
    const [shape] = beside.shapes;
    const timing = store.evaluation(run, tiled)?.shapes[0];
    assert.deepEqual(shape?.medianUs, [timing?.baseline.medianUs, timing?.candidate.medianUs, null]);
    assert.ok(beside.counters.every(({ values }) => values.length === 3));
    assert.equal(beside.counters.find(({ name }) => name === 'time')?.values[2], '-');
  });

  it('stand under the roof by what was counted: a matrix product of n does 2 n^3 operations', () => {
    const beside = comparison(store, run, [idOf(variants.tiled), idOf(variants.wrong)]);
    const { roofline } = beside;
    assert.ok(roofline);
    assert.equal(roofline.points.length, 2);
    assert.match(beside.rooflineNote ?? '', /One variant has no dot/);
    assert.deepEqual([roofline.bandwidthGBs, Math.round(roofline.peakGflops)], [3350, 66908]);
    assert.match(roofline.source, /H100/);
    const [original] = roofline.points;
    const evaluation = store.evaluation(run, originalOf(task));
    const operations = 2 * 512 ** 3;
    const time = evaluation?.breakdown?.totalUs ?? 0;
    assert.ok(Math.abs((original?.gflops ?? 0) - operations / time / 1000) < 1e-6 * operations);
    assert.equal(original?.intensity, operations / (3 * 512 * 512 * 4));
    for (const { intensity, gflops } of roofline.points)
      assert.ok(gflops <= Math.min(roofline.peakGflops, intensity * roofline.bandwidthGBs), 'below the roof');
  });
});
