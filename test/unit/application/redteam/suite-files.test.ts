import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSuite, suiteFolder } from '../../../../src/application/redteam/load-suite.ts';
import { attackRows } from '../../../../src/application/redteam/rows.ts';
import { defences } from '../../../../src/evaluation/defences.ts';
import { gateRules } from '../../../../src/evaluation/static-gate/gate.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { loadTaskFile } from '../../../../src/tasks/task-file/load-task-file.ts';

describe('files of the red team', () => {
  const suite = loadSuite(suiteFolder());

  it('hold at least two attacks for every row that a candidate can express, sixty in all, and thirty honest kernels', () => {
    for (const { id, inexpressible } of attackRows) {
      const own = suite.attacks.filter(({ row }) => row === id);
      assert.ok(own.length >= 2 || inexpressible !== undefined, `row ${id} has ${own.length} attacks`);
    }
    assert.ok(suite.attacks.length >= 60);
    assert.ok(suite.honest.length >= 30);
  });

  it('have names of their own, which begin with the row of the attack', () => {
    const ids = [...suite.attacks, ...suite.honest].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { id, row } of suite.attacks)
      assert.ok(id.startsWith(`${row.toLowerCase()}-`), `${id} stands in row ${row}`);
  });

  it('name tasks that there are, in both languages', async () => {
    const languages = new Set<string>();
    for (const task of new Set([...suite.attacks, ...suite.honest].map((kernel) => kernel.task)))
      languages.add((await loadTaskFile(join(suite.folder, 'tasks', `${task}.kernel.jsonc`))).language);
    assert.deepEqual([...languages].sort(), ['cuda', 'sycl']);
  });

  it('switch off nothing that does not exist', () => {
    const known = new Set(gateRules.map(({ id }) => id));
    // Groups of forbidden names have ids of their own.
    for (const id of [
      'harness-name',
      'inline-assembly',
      'system-call',
      'clock',
      'thread',
      'host-runtime-call',
    ])
      known.add(id);
    for (const id of ['exception', 'allocation', 'build-dependent', 'compiler-builtin']) known.add(id);
    for (const { id, defences: off } of suite.attacks)
      for (const defence of off)
        assert.ok(
          defence.startsWith('gate:') ? known.has(defence.slice(5)) : defence in defences,
          `${id} switches off ${defence}`,
        );
  });
});

describe('reading a suite', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kernelfoundry-suite-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('says where there is none, and that the packaged extension carries none', () => {
    assert.throws(
      () => loadSuite(join(folder, 'nothing')),
      (error) =>
        error instanceof UserError && error.code === 'no-redteam-suite' && /clone/.test(error.fix ?? ''),
    );
  });

  for (const [what, header] of [
    ['no header', ''],
    ['an unknown row', { row: 'Z1' }],
    ['an unknown defence', { defences: ['magic'] }],
    ['no defence to switch off', { defences: [] }],
    ['no rule that is expected', { rules: [] }],
    ['a harm of no known kind', { harm: { kind: 'vague' } }],
    ['no task', { task: '' }],
  ] as const)
    it(`refuses a file with ${what}`, async () => {
      const whole = {
        row: 'S15',
        title: 'reads too far',
        task: 'axpy',
        stage: 'check',
        rules: ['out-of-bounds'],
        defences: ['bounds'],
        harm: { kind: 'stray', at: { shape: { n: 3 } } },
      };
      const text =
        header === ''
          ? 'void f();\n'
          : `/* redteam\n${JSON.stringify({ ...whole, ...header })}\n*/\nvoid f();\n`;
      await mkdir(join(folder, 'attacks'));
      await writeFile(join(folder, 'attacks', 's15-one.cu'), text);
      assert.throws(
        () => loadSuite(folder),
        (error) => error instanceof UserError && error.code === 'redteam-file',
      );
    });
});
