import assert from 'node:assert/strict';
import { approvalKey, approvalText } from '../../../../src/client/start/approval-text.ts';
import { english } from '../../../../src/client/translate.ts';
import { endpoint, h100, plan, rewriter } from './start-facts.ts';

const choices = {
  device: 'sim:h100',
  proposers: ['rewriter'],
  budget: { evaluations: 60 },
  freedom: 'launch',
} as const;
const alone = { plan, choices, device: h100, models: [rewriter] };
const asking = { ...alone, models: [rewriter, endpoint] };

describe('the approval of a run', () => {
  it('says what is compiled and executed, where, and how long at most', () => {
    const { question, detail } = approvalText(alone, english);
    assert.equal(question, 'Optimize saxpy on NVIDIA H100 (sim:h100)?');
    for (const part of [...plan.executes, '60 evaluations', 'saxpy.kernel.jsonc', 'n is 1048576'])
      assert.ok(detail.includes(part), detail);
  });

  it('says that nothing is sent or paid where nobody is asked', () => {
    const { detail } = approvalText(alone, english);
    assert.match(detail, /Costs no money\./);
    assert.match(detail, /No source text leaves this machine\./);
  });

  it('names the source file and the endpoint that its text goes to', () => {
    const { detail } = approvalText(asking, english);
    assert.match(detail, /saxpy from|from saxpy\.cu/);
    assert.match(detail, /127\.0\.0\.1:8000/);
    assert.doesNotMatch(detail, /No source text/);
  });

  for (const [budget, words] of [
    [{ evaluations: 60 }, /limits neither tokens nor dollars/],
    [{ tokens: 50_000 }, /50000 tokens/],
    [{ usd: 2 }, /up to \$2/],
  ] as const)
    it(`says what ${JSON.stringify(budget)} may cost`, () => {
      const { detail } = approvalText({ ...asking, choices: { ...choices, budget } }, english);
      assert.match(detail, words);
    });

  it('is remembered for a device and its endpoints, not for a budget', () => {
    const longer = { ...alone, choices: { ...choices, budget: { evaluations: 500 } } };
    assert.equal(approvalKey(alone), approvalKey(longer));
    assert.notEqual(approvalKey(alone), approvalKey(asking));
    assert.notEqual(approvalKey(alone), approvalKey({ ...alone, choices: { ...choices, device: 'cuda:0' } }));
  });
});
