import type { RunSpec } from '../../src/protocol/run.ts';
import { tinyTask } from './tiny-task.ts';

/** A run of the tiny task on the fakes. */
export const tinyRun: RunSpec = {
  task: tinyTask,
  taskHash: 'hash',
  device: 'sim:h100',
  timing: 'modelled',
  proposers: ['fake'],
  budget: { evaluations: 40 },
  seed: '1',
  inFlight: 4,
  tool: 'test',
};

/** The run of the kill tests. */
export const killedRun = {
  task: tinyTask,
  device: 'sim:h100',
  proposers: ['fake', 'other'],
  budget: { evaluations: 30 },
  seed: '7',
  tool: 'test',
};
