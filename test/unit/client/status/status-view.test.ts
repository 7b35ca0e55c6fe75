import assert from 'node:assert/strict';
import { contextKeyValues } from '../../../../src/client/status/context-key-values.ts';
import { endNotice } from '../../../../src/client/status/end-notice.ts';
import { statusView } from '../../../../src/client/status/status-view.ts';
import { mayShowKernels, wantsServer } from '../../../../src/client/status/wants-server.ts';
import { english } from '../../../../src/client/translate.ts';
import { contextKeys } from '../../../../src/protocol/editor/ids.ts';
import { runView } from '../views/sample-runs.ts';

const ended = runView({ status: 'finished', endedBecause: 'budget', evaluations: 200 });
const measured = { timing: 'measured', device: 'cuda:0', deviceTitle: 'NVIDIA H100 SXM' } as const;

describe('the status bar', () => {
  it('is empty while nothing runs', () => {
    assert.equal(statusView([ended], undefined, english), undefined);
  });

  it('shows how far one run is and its best, marked when modelled', () => {
    assert.equal(
      statusView([runView(), ended], undefined, english)?.text,
      '$(sync~spin) 37/200 · best ~1.9x',
    );
    const real = runView({ ...measured, bestSpeedup: { value: 2.314, ci95: [2.2, 2.4] } });
    assert.equal(statusView([real], undefined, english)?.text, '$(sync~spin) 37/200 · best 2.31x');
  });

  it('shows no best before there is one', () => {
    const view = statusView([runView({ bestSpeedup: null, bestCandidate: null })], ended, english);
    assert.equal(view?.text, '$(sync~spin) 37/200');
  });

  it('sums several runs and opens the newest', () => {
    const runs = [
      runView({ run: 'new' }),
      runView({ run: 'old', evaluations: 20, budget: { evaluations: 60 } }),
    ];
    const view = statusView(runs, undefined, english);
    assert.equal(view?.text, '$(sync~spin) 2 runs · 57/260');
    assert.equal(view?.run, 'new');
    assert.equal(view?.tooltip.length, 2);
    const unlimited = [...runs, runView({ budget: { minutes: 5 } })];
    assert.equal(statusView(unlimited, undefined, english)?.text, '$(sync~spin) 3 runs · 94 evaluations');
  });

  it('shows what a run that just ended has come to', () => {
    assert.equal(statusView([ended], ended, english)?.text, '$(check) matmul: ~1.9x modelled (sim:h100)');
    const nothing = { ...ended, bestSpeedup: null, bestCandidate: null };
    assert.equal(
      statusView([], nothing, english)?.text,
      '$(circle-slash) matmul: nothing faster on sim:h100',
    );
    const failed = { ...nothing, endedBecause: 'baseline-failed' } as const;
    assert.match(statusView([], failed, english)?.text ?? '', /^\$\(warning\) matmul/);
  });
});

describe('the notice at the end of a run', () => {
  it('is left to the status bar while the window is looked at', () => {
    assert.deepEqual(endNotice(ended, true, english), { kind: 'none' });
  });

  it('tells the result when it is not', () => {
    assert.deepEqual(endNotice(ended, false, english), {
      kind: 'result',
      message: 'matmul is optimized: ~1.9x modelled (sim:h100).',
      hasVariant: true,
    });
    const nothing = { ...ended, bestSpeedup: null, bestCandidate: null };
    const notice = endNotice(nothing, false, english);
    assert.equal(notice.kind === 'result' && notice.hasVariant, false);
  });

  it('says nothing of what the person did', () => {
    assert.equal(endNotice({ ...ended, endedBecause: 'stopped' }, false, english).kind, 'none');
    assert.equal(endNotice(runView({ status: 'paused' }), false, english).kind, 'none');
  });

  it('tells of a problem in any case', () => {
    const problem = { code: 'disk-full', message: 'The disk is full.' };
    assert.deepEqual(endNotice(runView({ status: 'paused', problem }), true, english), {
      kind: 'problem',
      problem,
    });
  });
});

describe('keys of when clauses', () => {
  it('follow the runs and the server', () => {
    const values = contextKeyValues(
      [runView(), runView({ status: 'interrupted', bestCandidate: null })],
      'running',
    );
    assert.equal(values[contextKeys.ready], true);
    assert.equal(values[contextKeys.running], true);
    assert.equal(values[contextKeys.resumable], true);
    assert.equal(values[contextKeys.hasVariants], true);
    assert.equal(values[contextKeys.serverFailed], false);
    const empty = contextKeyValues([], 'failed');
    assert.equal(empty[contextKeys.hasRuns], false);
    assert.equal(empty[contextKeys.serverFailed], true);
  });
});

describe('documents that start the server', () => {
  const document = (path: string, languageId: string, text = '', scheme = 'file') => ({
    scheme,
    languageId,
    path,
    text: () => text,
  });
  const sycl = '#include <sycl/sycl.hpp>\nq.parallel_for(n, [=](auto i) {});';

  it('are CUDA and task files, and C++ that submits SYCL work', () => {
    assert.equal(wantsServer(document('/a.cu', 'cuda-cpp')), true);
    assert.equal(wantsServer(document('/a.cuh', 'cpp')), true);
    assert.equal(wantsServer(document('/a.kernel.jsonc', 'jsonc')), true);
    assert.equal(wantsServer(document('/a.cpp', 'cpp', sycl)), true);
  });

  it('are no other C++ files, and nothing that is not on the disk', () => {
    assert.equal(wantsServer(document('/a.cpp', 'cpp', 'int main() {}')), false);
    assert.equal(wantsServer(document('/a.cu', 'cuda-cpp', '', 'git')), false);
    assert.equal(wantsServer(document('/a.json', 'json')), false);
    assert.equal(mayShowKernels(document('Untitled-1', 'cuda-cpp')), true);
  });
});
