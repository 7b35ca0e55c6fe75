import assert from 'node:assert/strict';
import { choicesFrom, proposedChoices } from '../../../../src/client/start/start-choices.ts';
import type { StartChoices } from '../../../../src/client/start/start-choices.ts';
import {
  type StartFlow,
  beginFlow,
  choose,
  goBack,
  stepNumber,
} from '../../../../src/client/start/start-flow.ts';
import { type StepItem, stepOf } from '../../../../src/client/start/start-steps.ts';
import { english } from '../../../../src/client/translate.ts';
import { cuda0, endpoint, facts, h100, plan, rewriter } from './start-facts.ts';

const last = {
  device: 'cuda:0',
  proposers: ['rewriter', 'openai:some-model'],
  budget: { minutes: 5 },
  freedom: 'kernel',
  taskFile: plan.taskFile,
} as const;

const items = (flow: StartFlow): readonly StepItem[] =>
  stepOf(flow.step, flow.facts, flow.choices, english).items;

/** Presses Enter until the end; tells the steps that were seen. */
function enterThrough(begun: StartFlow): { readonly steps: string[]; readonly choices: StartChoices } {
  const steps: string[] = [];
  let flow = begun;
  for (;;) {
    steps.push(flow.step);
    const next = choose(flow, items(flow)[0]!);
    if (next.kind === 'done') return { steps, choices: next.choices };
    assert.equal(next.kind, 'step');
    flow = next.flow;
  }
}

describe('the start quick pick', () => {
  it('takes the proposed choices by Enter alone', () => {
    const { steps, choices } = enterThrough(beginFlow(facts));
    assert.deepEqual(steps, ['device', 'model', 'budget', 'freedom']);
    assert.deepEqual(choices, {
      device: 'sim:h100',
      proposers: ['rewriter'],
      budget: { evaluations: 60 },
      freedom: 'launch',
    });
  });

  it('needs one Enter the second time', () => {
    const { steps, choices } = enterThrough(beginFlow({ ...facts, last }));
    assert.deepEqual(steps, ['again']);
    const { taskFile: _file, ...kept } = last;
    assert.deepEqual(choices, kept);
  });

  it('proposes what was chosen last at each step when something is to be changed', () => {
    const flow = beginFlow({ ...facts, last });
    const next = choose(flow, items(flow)[1]!);
    assert.equal(next.kind, 'step');
    const { steps, choices } = enterThrough(next.kind === 'step' ? next.flow : flow);
    assert.deepEqual(steps, ['device', 'model', 'budget', 'freedom']);
    const { taskFile: _file, ...kept } = last;
    assert.deepEqual(choices, kept);
  });

  it('goes back to the step before with the choices of then', () => {
    const flow = beginFlow(facts);
    const other = items(flow).find(({ description }) => description === 'cuda:0')!;
    const next = choose(flow, other);
    assert.equal(next.kind, 'step');
    if (next.kind !== 'step') return;
    assert.equal(next.flow.choices.device, 'cuda:0');
    assert.equal(goBack(next.flow), flow);
    assert.equal(goBack(flow), undefined);
  });

  it('counts questions of the draft among the steps', () => {
    assert.deepEqual(stepNumber('device', 0), { step: 1, total: 4 });
    assert.deepEqual(stepNumber('freedom', 2), { step: 6, total: 6 });
    assert.equal(stepNumber('again', 2), undefined);
  });

  it('offers only devices that are ready and take the language', () => {
    const sycl = { ...facts, plan: { ...plan, language: 'sycl' } as const };
    assert.deepEqual(
      items(beginFlow(sycl)).map(({ description }) => description),
      ['sim:h100'],
    );
    const missing = { ...facts, devices: [{ ...h100, state: 'missing-tools' } as const, cuda0] };
    assert.equal(proposedChoices(missing).device, 'cuda:0');
  });

  it('offers no model that sends source text where the settings forbid it', () => {
    const never = { ...facts, last, settings: { ...facts.settings, allowSourceUpload: 'never' } as const };
    assert.deepEqual(proposedChoices(never).proposers, ['rewriter']);
    const flow = { ...beginFlow(never), step: 'model' } as const;
    assert.ok(!items(flow).some(({ description }) => description === endpoint.id));
  });

  it('says where source text goes, and lets another model be added', () => {
    const flow = { ...beginFlow(facts), step: 'model' } as const;
    const offered = items(flow);
    assert.equal(offered[0]!.label, rewriter.title);
    assert.match(offered[1]!.detail!, /127\.0\.0\.1:8000/);
    assert.deepEqual(choose(flow, offered.at(-1)!), { kind: 'add-model' });
  });

  it('lists a model that cannot be used with what would help', () => {
    const problem = { code: 'key-missing', message: 'There is no key.' };
    const unready = { ...facts, models: [rewriter, { ...endpoint, ready: false, problem }] };
    const flow = { ...beginFlow(unready), step: 'model' } as const;
    const item = items(flow).find(({ description }) => description === endpoint.id)!;
    assert.match(item.detail!, /There is no key/);
    assert.deepEqual(choose(flow, item), { kind: 'add-model', problem });
  });

  it('asks for other limits as text', () => {
    const flow = { ...beginFlow(facts), step: 'budget' } as const;
    assert.deepEqual(choose(flow, items(flow).at(-1)!), { kind: 'type-budget' });
  });

  it('keeps choices of another task out, but not who proposes', () => {
    const other = { ...facts, last: { ...last, taskFile: '/projects/other.kernel.jsonc' } };
    assert.deepEqual(proposedChoices(other), {
      device: 'sim:h100',
      proposers: last.proposers,
      budget: { evaluations: 60 },
      freedom: 'launch',
    });
  });

  it('lets settings count more that were changed since the last start', () => {
    const kept = { ...last, settings: { device: '', proposers: ['rewriter'] } };
    assert.equal(proposedChoices({ ...facts, last: kept }).proposers, last.proposers, 'as they were');
    const settings = { ...facts.settings, device: 'sim:h100', proposers: ['openai:some-model'] };
    const { device, proposers } = proposedChoices({ ...facts, last: kept, settings });
    assert.deepEqual([device, proposers], ['sim:h100', ['openai:some-model']]);
    assert.deepEqual(choicesFrom(JSON.parse(JSON.stringify(kept))), kept);
  });

  it('proposes a marked region as it is', () => {
    const flow = {
      ...beginFlow({ ...facts, plan: { ...plan, freedom: 'region' } }),
      step: 'freedom',
    } as const;
    assert.deepEqual(
      items(flow).map(({ label }) => label),
      ['Marked region'],
    );
  });
});

describe('choices kept from an earlier start', () => {
  it('are read back', () => {
    assert.deepEqual(choicesFrom(JSON.parse(JSON.stringify(last))), last);
  });

  for (const kept of [
    undefined,
    null,
    'x',
    {},
    { ...last, budget: { lines: 3 } },
    { ...last, freedom: 'all' },
    { ...last, proposers: 'rewriter' },
  ])
    it(`are nothing when they are ${JSON.stringify(kept)}`, () => {
      assert.equal(choicesFrom(kept), undefined);
    });
});
