import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { Canaries, secretVariable } from '../../../../src/application/redteam/canaries.ts';

describe('canaries', () => {
  it('tell what was reached: a file read and carried out, a variable, a place written to, a connection', async () => {
    await using canaries = await Canaries.open();
    assert.deepEqual([...(await canaries.reached())], []);
    const outside = canaries.placeInto('@OUTSIDE@');
    await writeFile(outside, 'anything');
    assert.deepEqual([...(await canaries.reached())], ['write']);
    await writeFile(outside, await readFile(canaries.placeInto('@CANARY@')));
    assert.deepEqual([...(await canaries.reached())], ['write', 'file']);
    await writeFile(outside, `variable ${canaries.secret}`);
    assert.deepEqual([...(await canaries.reached())], ['write', 'environment']);
    await canaries.takeIn();
    assert.deepEqual([...(await canaries.reached())], []);
    const socket = connect(Number(canaries.placeInto('@PORT@')), '127.0.0.1');
    await once(socket, 'close');
    assert.deepEqual([...(await canaries.reached())], ['socket']);
  });

  it('say the name of the variable and draw another secret each time', async () => {
    await using first = await Canaries.open();
    await using second = await Canaries.open();
    assert.equal(first.placeInto('@VARIABLE@'), secretVariable);
    assert.notEqual(first.secret, second.secret);
  });
});
