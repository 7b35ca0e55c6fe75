import assert from 'node:assert/strict';
import { placeOf } from '../../../../src/client/language/place-argument.ts';

describe('the place that a lens names', () => {
  it('is a file with a line, and a column where one is known', () => {
    assert.deepEqual(placeOf({ uri: 'file:///a.cu', line: 3 }), { uri: 'file:///a.cu', line: 3 });
    assert.deepEqual(placeOf({ uri: 'file:///a.cu', line: 3, column: 7, rule: 'divergence' }), {
      uri: 'file:///a.cu',
      line: 3,
      column: 7,
    });
  });

  it('is nothing else: any extension may call a command', () => {
    for (const argument of [undefined, null, 'file:///a.cu', {}, { uri: 'file:///a.cu' }])
      assert.equal(placeOf(argument), undefined);
    assert.equal(placeOf({ uri: 'command:workbench.action.quit', line: 1 }), undefined);
    assert.equal(placeOf({ uri: 'file:///a.cu', line: 0 }), undefined);
    assert.equal(placeOf({ uri: 'file:///a.cu', line: '3' }), undefined);
  });
});
