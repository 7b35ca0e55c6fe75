import assert from 'node:assert/strict';
import { budgetText, readBudget } from '../../../../src/client/start/budget-text.ts';
import { english } from '../../../../src/client/translate.ts';

describe('budgets as text', () => {
  const examples = [
    ['200', { evaluations: 200 }],
    ['200 evaluations, 30 min', { evaluations: 200, minutes: 30 }],
    ['2 h', { minutes: 120 }],
    ['$1.5', { usd: 1.5 }],
    ['100k tokens', { tokens: 100_000 }],
    ['60 s', { gpuSeconds: 60 }],
  ] as const;
  for (const [text, budget] of examples)
    it(`are read: ${text}`, () => {
      assert.deepEqual(readBudget(text), { kind: 'budget', budget });
    });

  for (const [, budget] of examples)
    it(`are read as they are written: ${JSON.stringify(budget)}`, () => {
      assert.deepEqual(readBudget(budgetText(budget, english)), { kind: 'budget', budget });
    });

  for (const text of ['', 'many', '0', '-3', '1.5 evaluations', '10 apples', '$5 min'])
    it(`are refused: "${text}"`, () => {
      assert.equal(readBudget(text).kind, 'wrong');
    });
});
