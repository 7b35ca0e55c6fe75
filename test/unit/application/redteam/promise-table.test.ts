import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promiseTable, writePromise } from '../../../../src/application/redteam/promise-table.ts';
import { attackRows } from '../../../../src/application/redteam/rows.ts';
import type { SuiteResult } from '../../../../src/application/redteam/run-suite.ts';
import { fakeAttack } from './fake-arena.ts';

const attack = fakeAttack();
const suite = { folder: '/nowhere', attacks: [attack], honest: [] };
const result: SuiteResult = {
  device: 'sim:h100',
  attacks: [
    {
      attack,
      guarded: { kind: 'caught', by: 'check: deadline', elsewhere: false },
      control: { kind: 'effective', evidence: 'held the machine for 9000 ms' },
    },
  ],
  honest: [],
  left: [],
};

describe('the table of the promise', () => {
  it('shows every row, says why some cannot be expressed, and leaves out times that differ from run to run', () => {
    const table = promiseTable(suite, result);
    for (const { id } of attackRows) assert.match(table, new RegExp(`^\\| ${id} \\|`, 'm'));
    assert.match(table, /1 of 1 caught/);
    assert.match(table, /shares nothing with the process of the original/);
    assert.doesNotMatch(table, /9000/);
  });

  it('says in capitals what got through', () => {
    const [one] = result.attacks;
    assert.ok(one);
    const through = {
      ...one,
      guarded: { kind: 'through', by: 'verified with 9.00x', elsewhere: false },
    } as const;
    assert.match(promiseTable(suite, { ...result, attacks: [through] }), /GOT THROUGH: verified with 9\.00x/);
  });

  it('replaces what stands between the marks of a file, and nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kernelfoundry-promise-'));
    try {
      const file = join(folder, 'promise.md');
      const marks = await readFile('docs/evaluation-promise.md', 'utf8');
      await writeFile(file, marks);
      writePromise(file, suite, result);
      writePromise(file, suite, result);
      const text = await readFile(file, 'utf8');
      assert.ok(text.startsWith(marks.slice(0, marks.indexOf('<!-- redteam'))));
      assert.equal(text.split('| T1 |').length, 2);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
