import assert from 'node:assert/strict';
import { figureText } from '../../../../src/protocol/editor/figure-text.ts';

describe('the text of a speedup', () => {
  it('says that it is modelled, by which device, in as many digits as a model deserves', () => {
    const modelled = {
      timing: 'modelled',
      device: 'sim:h100',
      deviceTitle: 'NVIDIA H100 (simulated)',
    } as const;
    assert.equal(figureText(1.87, modelled), '~1.9x modelled (sim:h100)');
    assert.equal(figureText(1.04, modelled), '~1.04x modelled (sim:h100)');
  });

  it('names the hardware that it was measured on', () => {
    const measured = { timing: 'measured', device: 'cuda:0' } as const;
    assert.equal(figureText(2.314, { ...measured, deviceTitle: 'NVIDIA H100' }), '2.31x on H100');
    assert.equal(
      figureText(2.314, { ...measured, deviceTitle: 'NVIDIA GeForce RTX 4090' }),
      '2.31x on RTX 4090',
    );
    for (const deviceTitle of ['NVIDIA H100 80GB HBM3', 'NVIDIA H100-80GB'])
      assert.equal(figureText(2, { ...measured, deviceTitle }), '2.00x on H100');
    assert.equal(figureText(2.314, measured), '2.31x on cuda:0');
  });
});
