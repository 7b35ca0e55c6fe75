import type { DeviceView, ModelView, TaskPlan } from '../../../../src/protocol/editor/requests.ts';
import type { StartFacts } from '../../../../src/client/start/start-choices.ts';

export const plan: TaskPlan = {
  name: 'saxpy',
  kernel: 'saxpy',
  language: 'cuda',
  sourceFile: '/projects/saxpy.cu',
  taskFile: '/projects/saxpy.kernel.jsonc',
  drafted: true,
  guesses: ['n is 1048576'],
  device: 'sim:h100',
  budget: { evaluations: 60 },
  freedom: 'launch',
  executes: ['Compiles saxpy.', 'Runs it on the CPU.'],
};

export const h100: DeviceView = {
  id: 'sim:h100',
  kind: 'sim',
  timing: 'modelled',
  title: 'NVIDIA H100',
  state: 'ready',
  detail: 'g++',
  languages: ['cuda', 'sycl'],
};
export const cuda0: DeviceView = {
  ...h100,
  id: 'cuda:0',
  kind: 'cuda',
  timing: 'measured',
  title: 'NVIDIA H200',
  languages: ['cuda'],
};

export const rewriter: ModelView = { id: 'rewriter', title: 'Rewriter', detail: 'built in', ready: true };
export const endpoint: ModelView = {
  id: 'openai:some-model',
  title: 'some-model',
  detail: 'at 127.0.0.1:8000',
  sendsSourceTo: '127.0.0.1:8000',
  ready: true,
};

export const facts: StartFacts = {
  plan,
  devices: [h100, cuda0],
  models: [rewriter, endpoint],
  settings: { device: '', proposers: ['rewriter'], allowSourceUpload: 'ask' },
  last: undefined,
};
