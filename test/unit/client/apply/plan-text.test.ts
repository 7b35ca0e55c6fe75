import assert from 'node:assert/strict';
import { branchName } from '../../../../src/client/apply/branch-name.ts';
import { fileNames, isPlain, planLines, stuckLaunches } from '../../../../src/client/apply/plan-text.ts';
import { variantFigureText } from '../../../../src/client/apply/variant-figure.ts';
import { newestRunOf, variantPicks } from '../../../../src/client/apply/variant-picks.ts';
import { shownVariant, variantUriParts } from '../../../../src/client/apply/variant-uri.ts';
import type { ApplyPlan } from '../../../../src/protocol/editor/apply.ts';
import type { CandidateRow, RunView } from '../../../../src/protocol/editor/run-view.ts';

const plain: ApplyPlan = {
  run: 'matmul-1a2b3c',
  candidate: '0123456789abcdef',
  summary: 'Tile it.',
  speedup: { value: 3.78, ci95: [3.78, 3.78] },
  device: 'sim:h100',
  timing: 'modelled',
  assumptions: [],
  files: [
    {
      uri: 'file:///work%20space/matmul.cu',
      before: '',
      after: '',
      edits: [],
      state: 'clean',
      conflictLines: [],
    },
  ],
  launchSites: [],
  notes: [],
  wrapperPossible: false,
  wrapper: false,
};
const cannot: ApplyPlan['launchSites'][number] = {
  uri: 'file:///work%20space/main.cu',
  line: 7,
  text: 'LAUNCH(matmul)',
  outcome: { kind: 'cannot', reason: 'the kernel is handed to `LAUNCH`' },
};

describe('a plan as it is read', () => {
  it('needs no reading where one file changes cleanly and nothing is assumed', () => {
    assert.equal(isPlain(plain), true);
    assert.equal(isPlain({ ...plain, assumptions: ['N is a multiple of 4'] }), false);
    assert.equal(isPlain({ ...plain, launchSites: [cannot] }), false);
    assert.equal(isPlain({ ...plain, files: [{ ...plain.files[0]!, state: 'merged' }] }), false);
  });

  it('begins with what is assumed', () => {
    const lines = planLines({
      ...plain,
      assumptions: ['N is a multiple of 4'],
      launchSites: [cannot],
      files: [{ ...plain.files[0]!, state: 'conflict', conflictLines: [3, 9] }],
    });
    assert.deepEqual(
      lines.map(({ group }) => group),
      ['assumptions', 'files', 'launches'],
    );
    assert.match(lines[1]?.detail ?? '', /2 conflicts/);
    assert.equal(lines[2]?.label, 'main.cu:7 LAUNCH(matmul)');
    assert.match(lines[2]?.detail ?? '', /handed to/);
    assert.deepEqual(lines[2]?.open, { uri: cannot.uri, line: 7 });
  });

  it('leaves out launches that stay, and counts those that cannot follow', () => {
    const unchanged = { ...cannot, outcome: { kind: 'unchanged' as const } };
    const plan = { ...plain, launchSites: [unchanged, cannot] };
    assert.equal(planLines(plan).length, 2);
    assert.deepEqual(stuckLaunches(plan), [cannot]);
  });

  it('names its files without their folders', () => {
    assert.equal(fileNames(plain), 'matmul.cu');
  });
});

describe('a variant in words', () => {
  it('says modelled with the device, and measured with the interval', () => {
    assert.equal(variantFigureText(plain), '~3.8x modelled (sim:h100)');
    assert.equal(
      variantFigureText(
        { speedup: { value: 2.31, ci95: [2.28, 2.34] }, device: 'cuda:0', timing: 'measured' },
        'NVIDIA H100',
      ),
      '2.31x on H100 [2.28, 2.34]',
    );
    assert.equal(variantFigureText({ ...plain, speedup: null }), '');
  });

  it('has an address that leads back to it', () => {
    const shown = { run: 'matmul-1a2b3c', candidate: '0123', name: 'mat mul.cu' };
    assert.deepEqual(shownVariant(variantUriParts(shown)), shown);
    const planned = { ...shown, planned: true as const };
    assert.deepEqual(shownVariant(variantUriParts(planned)), planned);
    assert.equal(shownVariant({ scheme: 'file', path: '/a/b/c', query: '' }), undefined);
  });

  it('has a branch name that git takes', () => {
    assert.equal(branchName(plain), 'kernelfoundry/matmul-1a2b3c-01234567');
    assert.equal(branchName({ run: '.odd name.lock', candidate: 'ab' }), 'kernelfoundry/odd-name-ab');
  });
});

describe('choosing a variant', () => {
  const run = {
    run: 'r1',
    kernel: 'matmul',
    device: 'sim:h100',
    timing: 'modelled',
    deviceTitle: '',
    bestCandidate: 'b',
    kernelHash: 'h1',
    sourceFile: '/a.cu',
    createdMs: 1,
  } as unknown as RunView;
  const row = (candidate: string, value: number): CandidateRow =>
    ({
      candidate,
      decision: 3,
      summary: `S ${candidate}`,
      speedup: { value, ci95: [value, value] },
    }) as unknown as CandidateRow;

  it('lists what beats the original, fastest first, with what it assumes', () => {
    const picks = variantPicks([
      {
        run,
        elites: [
          { row: row('slow', 0.9) },
          { row: row('good', 1.5), assumptions: [] },
          { row: row('best', 3.8), assumptions: ['N is a multiple of 4', 'A does not overlap C'] },
        ],
      },
    ]);
    assert.deepEqual(
      picks.map(({ candidate, label, detail }) => [candidate, label, detail]),
      [
        ['best', '~3.8x modelled (sim:h100)', 'Assumes: N is a multiple of 4; A does not overlap C'],
        ['good', '~1.5x modelled (sim:h100)', 'Assumes nothing new'],
      ],
    );
  });

  it('takes the newest run of the same text, otherwise of the same name in the same file', () => {
    const older = { ...run, run: 'r0', createdMs: 0 };
    const edited = { ...run, run: 'r2', createdMs: 2, kernelHash: 'h2' };
    const fruitless = { ...run, run: 'r3', createdMs: 3, bestCandidate: null };
    const runs = [older, run, edited, fruitless];
    assert.equal(newestRunOf(runs, { hash: 'h1', name: 'matmul', file: '/a.cu' })?.run, 'r1');
    assert.equal(newestRunOf(runs, { hash: 'h9', name: 'matmul', file: '/a.cu' })?.run, 'r2');
    assert.equal(newestRunOf(runs, { hash: 'h9', name: 'other', file: '/a.cu' }), undefined);
  });
});
