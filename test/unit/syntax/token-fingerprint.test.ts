import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { tokenFingerprint } from '../../../src/syntax/token-fingerprint.ts';

describe('fingerprint of tokens', () => {
  const launch = { grid: ['N'], block: ['32'], sharedBytes: '0' };
  const original = tokenFingerprint({ region: 'void f(float *x) { x[0] = 1.5e-3f; /* a */ }', launch });

  it('does not see names, comments and layout', () => {
    const region = 'void g(float* value)\n{\n  value[0] = 1.5e-3f; // another\n}';
    assert.equal(tokenFingerprint({ region, launch }), original);
  });

  it('sees literals, operators, text and the launch', () => {
    for (const region of [
      'void f(float *x) { x[1] = 1.5e-3f; }',
      'void f(float *x) { x[0] = 1.5e-4f; }',
      'void f(float *x) { x[0] += 1.5e-3f; }',
      'void f(float *x) { x[0] = "/* a */"; }',
    ])
      assert.notEqual(tokenFingerprint({ region, launch }), original);
    const region = 'void f(float *x) { x[0] = 1.5e-3f; }';
    assert.notEqual(tokenFingerprint({ region, launch: { ...launch, block: ['64'] } }), original);
    assert.notEqual(tokenFingerprint({ region }), original);
  });
});
