import assert from 'node:assert/strict';
import { startFolder } from '../../../src/cli/start-folder.ts';

describe('the folder that a command was started in', () => {
  it('is where the person stands when npm runs the command line', () => {
    const environment = { INIT_CWD: '/projects/one', npm_lifecycle_event: 'kernelfoundry' };
    assert.equal(startFolder(environment, '/clone'), '/projects/one');
  });

  it('is the current folder below any other script of npm', () => {
    assert.equal(startFolder({ INIT_CWD: '/projects/one', npm_lifecycle_event: 'start' }, '/here'), '/here');
    assert.equal(startFolder({}, '/here'), '/here');
  });
});
