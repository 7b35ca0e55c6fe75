import assert from 'node:assert/strict';
import {
  deviceOf,
  kernelReferenceOf,
  runTargetOf,
} from '../../../../src/client/commands/command-arguments.ts';
import { runView } from '../views/sample-runs.ts';

describe('what a command was called for', () => {
  it('is a run by its id, a link, a tree element or a run view', () => {
    for (const argument of ['r1', { run: 'r1' }, { run: runView() }, { id: 'run:r1', run: 'r1', label: 'x' }])
      assert.deepEqual(runTargetOf(argument), { run: 'r1' });
    assert.deepEqual(runTargetOf({ run: 'r1', candidate: 'c1' }), { run: 'r1', candidate: 'c1' });
  });

  it('is a kernel by its place, or the file of an editor menu', () => {
    const place = { uri: 'file:///a.cu', kernel: 'saxpy', line: 4 };
    assert.deepEqual(kernelReferenceOf(place), place);
    const uri = { scheme: 'file', path: '/a.cu', toString: () => 'file:///a.cu' };
    assert.deepEqual(kernelReferenceOf(uri), { uri: 'file:///a.cu' });
  });

  it('is a device by its id or a tree element', () => {
    assert.equal(deviceOf('sim:h100'), 'sim:h100');
    assert.equal(deviceOf({ device: 'sim:h100' }), 'sim:h100');
    assert.equal(deviceOf({ device: { id: 'sim:h100' } }), 'sim:h100');
  });

  it('is open when it was called from the palette', () => {
    for (const argument of [undefined, null, '', {}, { run: 3 }, 5]) {
      assert.equal(runTargetOf(argument), undefined);
      assert.equal(kernelReferenceOf(argument), undefined);
      assert.equal(deviceOf(argument), undefined);
    }
  });
});
