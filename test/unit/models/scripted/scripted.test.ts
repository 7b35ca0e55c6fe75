import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseScriptedFile } from '../../../../src/models/scripted/scripted-file.ts';
import { openScriptedProposer, scriptedProposer } from '../../../../src/models/scripted/scripted-proposer.ts';
import { recordRun } from '../../../../src/models/scripted/record-run.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { fakeSearch } from '../../../fakes/search.ts';

function complaint(text: string): string {
  try {
    parseScriptedFile(text, 'replies.json');
  } catch (error) {
    if (UserError.is(error, 'scripted-file')) return `${error.line}:${error.column} ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('file of scripted replies', () => {
  it('is read with comments, launches and assumptions', () => {
    const { replies } = parseScriptedFile(
      `{ // a comment
        "replies": [
          {"region": "a", "launch": {"grid": ["N / 4"], "block": [128]}, "summary": "wider"},
          {"edits": [{"search": "x", "replace": "y"}], "from": "baseline",
           "assumptions": [{"kind": "alignment", "argument": "x", "bytes": 16}]},
          {"failure": "no answer"},
        ] }`,
      'replies.json',
    );
    assert.deepEqual(replies[0], {
      kind: 'region',
      region: 'a',
      launch: { grid: ['N / 4'], block: ['128'], sharedBytes: '0' },
      assumptions: [],
      summary: 'wider',
    });
    assert.equal(replies[1]?.kind === 'edits' && replies[1].from, 'baseline');
    assert.deepEqual(replies[2], { kind: 'failure', failure: 'no answer' });
  });

  it('is refused with line, column and reason', () => {
    assert.match(complaint(''), /^1:1 /);
    assert.match(complaint('{"replies": [}'), /^1:14 no valid JSON/);
    assert.match(complaint('[]'), /expected an object/);
    assert.match(complaint('{}'), /"replies" is missing/);
    assert.match(complaint('{\n  "replies": [\n    {"regoin": "x"}]}'), /^3:6 unknown key "regoin"/);
    assert.match(complaint('{"replies": [{}]}'), /one of "region", "edits" and "failure"/);
    assert.match(complaint('{"replies": [{"region": 1}]}'), /^1:25 expected text/);
    assert.match(
      complaint('{"replies": [{"region": "a", "launch": {"grid": ["1"]}}]}'),
      /"block" is missing/,
    );
    assert.match(complaint('{"replies": [{"edits": [{"search": "a"}]}]}'), /"replace" is missing/);
    assert.match(
      complaint('{"replies": [{"region": "a", "assumptions": [{"kind": "luck"}]}]}'),
      /assumption/,
    );
  });

  it('that is missing is named', () => {
    assert.throws(
      () => openScriptedProposer('/nowhere/replies.json'),
      (error) => UserError.is(error, 'scripted-file') && error.file === '/nowhere/replies.json',
    );
  });
});

describe('scripted proposer', () => {
  const kernel = '__global__ void scale(float *x) { x[blockIdx.x] *= 2.0f; }';
  const script = parseScriptedFile(
    JSON.stringify({
      replies: [
        { region: `constexpr int point[] = {1, 0, 0};\n${kernel}`, summary: 'first' },
        { failure: 'no answer' },
        { edits: [{ search: '{0, 0, 0}', replace: '{3, 3, 3}' }], from: 'baseline' },
        { edits: [{ search: 'not there', replace: '' }] },
        { region: `constexpr int point[] = {1, 0, 0};\n${kernel}`, summary: 'the first again' },
      ],
    }),
    'replies.json',
  );

  it('gives its replies in order and then ends the run', async () => {
    const { journal, state } = await fakeSearch({
      proposers: [scriptedProposer(script, 'scripted:x')],
      budget: {},
    });
    assert.equal(state.finished?.reason, 'exhausted');
    const kinds = journal.events.flatMap((event) =>
      event.kind === 'candidate-proposed' && event.parent !== null
        ? [event.candidate.summary]
        : event.kind === 'proposal-failed'
          ? [event.reason]
          : event.kind === 'candidate-rejected'
            ? [event.reason]
            : [],
    );
    assert.deepEqual(kinds, [
      'first',
      'no answer',
      'scripted reply 3',
      'edit 1: the text to replace does not occur',
      'known',
      'all 5 replies were given',
    ]);
  });

  it('repeats a recorded run', async () => {
    const recorded = await fakeSearch();
    const file = parseScriptedFile(recordRun(recorded.journal.events), 'recorded.json');
    const replayed = await fakeSearch({ proposers: [scriptedProposer(file, 'scripted:y')] });
    assert.deepEqual([...replayed.state.records.keys()], [...recorded.state.records.keys()]);
    assert.deepEqual(replayed.state.archive.elites(), recorded.state.archive.elites());
    assert.equal(replayed.state.finished?.best, recorded.state.finished?.best);
  });
});
