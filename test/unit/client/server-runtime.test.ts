import assert from 'node:assert/strict';
import { nodesOnPath, ownNodeHasSqlite, probeNode } from '../../../src/client/probe-node.ts';
import { type RuntimeProbe, chooseRuntime, isRuntime } from '../../../src/client/server-runtime.ts';
import { english } from '../../../src/client/translate.ts';

const answers: Readonly<Record<string, RuntimeProbe>> = {
  '/old/node': { kind: 'too-old', version: '20.19.2' },
  '/new/node': { kind: 'usable' },
  '/bin/true': { kind: 'unusable', reason: 'it is no Node' },
};
const probe = (path: string): Promise<RuntimeProbe> =>
  Promise.resolve(answers[path] ?? { kind: 'unusable', reason: 'there is no such file' });

describe('the Node that runs the server', () => {
  it("is the editor's own where that has SQLite", async () => {
    const runtime = await chooseRuntime(
      { editorHasSqlite: true, nodePath: '', found: ['/new/node'], probe },
      english,
    );
    assert.deepEqual(runtime, { kind: 'editor' });
  });

  it('is the first usable one of the PATH where it has not', async () => {
    const found = ['/bin/true', '/old/node', '/new/node'];
    const runtime = await chooseRuntime({ editorHasSqlite: false, nodePath: '', found, probe }, english);
    assert.deepEqual(runtime, { kind: 'program', path: '/new/node' });
  });

  it('is the one of the settings before all others', async () => {
    const runtime = await chooseRuntime(
      { editorHasSqlite: true, nodePath: '/new/node', found: [], probe },
      english,
    );
    assert.deepEqual(runtime, { kind: 'program', path: '/new/node' });
  });

  for (const [nodePath, words] of [
    ['/old/node', 'Node 20.19.2'],
    ['/nowhere/node', 'there is no such file'],
  ] as const)
    it(`is not looked for elsewhere when the settings name ${nodePath}`, async () => {
      const problem = await chooseRuntime(
        { editorHasSqlite: true, nodePath, found: ['/new/node'], probe },
        english,
      );
      assert.ok(!isRuntime(problem));
      assert.equal(problem.code, 'setting-node-path');
      assert.ok(problem.message.includes('kernelfoundry.nodePath'), problem.message);
      assert.ok(problem.message.includes(words), problem.message);
      assert.deepEqual(problem.action?.kind, 'settings');
    });

  it('is a problem that names the newest that was found when none will do', async () => {
    const problem = await chooseRuntime(
      {
        editorHasSqlite: false,
        nodePath: '',
        found: ['/old/node'],
        probe,
      },
      english,
    );
    assert.ok(!isRuntime(problem));
    assert.equal(problem.code, 'no-node');
    assert.match(problem.message, /only Node 20\.19\.2/);
  });

  it('is asked for its version and for SQLite', async () => {
    assert.equal(ownNodeHasSqlite(), true);
    assert.deepEqual(await probeNode(process.execPath), { kind: 'usable' });
    assert.equal((await probeNode('/nowhere/node')).kind, 'unusable');
    assert.equal((await probeNode('/bin/echo')).kind, 'unusable');
  });

  it('is looked for in the folders of the PATH that have one', () => {
    assert.deepEqual(nodesOnPath('/nowhere::/nowhere/else', false), []);
    assert.deepEqual(nodesOnPath(undefined, false), []);
  });
});
