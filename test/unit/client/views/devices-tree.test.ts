import assert from 'node:assert/strict';
import { devicesTree, lacksCompiler } from '../../../../src/client/views/devices-tree.ts';
import type { DeviceView } from '../../../../src/protocol/editor/requests.ts';
import { english } from '../../../../src/client/translate.ts';

const simulated: DeviceView = {
  id: 'sim:h100',
  kind: 'sim',
  timing: 'modelled',
  title: 'NVIDIA H100, simulated on the CPU',
  state: 'ready',
  detail: 'g++ 14',
  languages: ['cuda', 'sycl'],
};

describe('tree of devices', () => {
  it('says how times come about and which device is the default', () => {
    const [node] = devicesTree({ devices: [simulated] }, 'sim:h100', english);
    assert.equal(node?.description, 'default · NVIDIA H100 · modelled times');
    assert.deepEqual([node.label, node.device], ['sim:h100', 'sim:h100']);
    assert.match(node.tooltip ?? '', /CUDA, SYCL/);
  });

  it('says what is missing where a device cannot be used', () => {
    const missing: DeviceView = { ...simulated, state: 'missing-tools', detail: 'no C++ compiler' };
    const [node] = devicesTree({ devices: [missing] }, '', english);
    assert.equal(node?.description, 'NVIDIA H100 · no C++ compiler');
    assert.equal(node.context, 'device.missing-tools');
    assert.equal(lacksCompiler({ devices: [missing] }), true);
    assert.equal(lacksCompiler({ devices: [missing, simulated] }), false);
    assert.equal(lacksCompiler({ devices: [] }), false);
  });

  it('says why there is no GPU', () => {
    const nodes = devicesTree({ devices: [simulated], noGpu: 'no CUDA driver' }, '', english);
    assert.equal(nodes.at(-1)?.description, 'no CUDA driver');
    assert.equal(nodes.at(-1)?.device, undefined);
  });
});
