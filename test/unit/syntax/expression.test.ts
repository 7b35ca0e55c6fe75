import assert from 'node:assert/strict';
import {
  evaluateExpression,
  expressionNames,
  parseExpression,
  printExpression,
} from '../../../src/syntax/expression.ts';
import { ExpressionError } from '../../../src/syntax/expression-node.ts';
import { simplifyExpression } from '../../../src/syntax/simplify-expression.ts';

const simplified = (text: string): string => printExpression(simplifyExpression(parseExpression(text)));

describe('expression', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-7 / 2', -3],
    ['-7 % 3', -1],
    ['ceilDiv(1000, 256)', 4],
    ['min(3, 4) + max(3, 4)', 7],
    ['n > 3 ? 10 : 20', 10],
    ['n == 3 ? 10 : n == 5 ? 30 : 20', 30],
    ['1 << 20', 1048576],
    ['(1 << 40) >> 38', 4],
    ['12 & 10 | 1', 9],
    ['!n', 0],
    ['0x10 + 16u', 32],
    ['n <= 5 && n != 4', 1],
    ['-0 * 5', 0],
  ];
  for (const [text, value] of cases)
    it(`evaluates ${text} to ${value}`, () => {
      assert.equal(evaluateExpression(text, { n: 5 }), value);
    });

  it('takes names from maps too', () => {
    assert.equal(
      evaluateExpression(
        'M * N',
        new Map([
          ['M', 3],
          ['N', 4],
        ]),
      ),
      12,
    );
  });

  const bad: readonly (readonly [string, number])[] = [
    ['1 +', 3],
    ['', 0],
    ['1 2', 2],
    ['(1', 2],
    ['sqrt(4)', 0],
    ['n / 0', 2],
    ['1.5', 0],
    ['a + missing', 4],
    ['min(1)', 0],
    ['3 $ 4', 2],
  ];
  for (const [text, position] of bad)
    it(`names the position of the mistake in "${text}"`, () => {
      assert.throws(
        () => evaluateExpression(text, { n: 1, a: 2 }),
        (error: unknown) =>
          ExpressionError.is(error, 'expression') && (error as { position?: unknown }).position === position,
      );
    });

  it('refuses values beyond 2^53', () => {
    assert.throws(() => evaluateExpression('(1 << 60) * 8'), ExpressionError);
  });

  it('lists names once in order', () => {
    assert.deepEqual(expressionNames('b + a * b - min(c, 1)'), ['b', 'a', 'c']);
  });

  it('prints with only the parentheses that are needed', () => {
    for (const text of [
      '(a + b) * c',
      'a - (b - c)',
      'a - b - c',
      '(a ? b : c) + 1',
      'a / (b * c)',
      '-(a + b)',
    ])
      assert.equal(printExpression(parseExpression(text)), text);
  });

  it('simplifies constants and neutral elements', () => {
    assert.equal(simplified('n * 1 + 0 + (4 - 2) * 8'), 'n + 16');
    assert.equal(simplified('1 > 2 ? a : b'), 'b');
  });

  it('recognises rounding up', () => {
    assert.equal(simplified('(n + 255) / 256'), 'ceilDiv(n, 256)');
    assert.equal(simplified('(n + 256 - 1) / 256'), 'ceilDiv(n, 256)');
    assert.equal(simplified('(n + TILE - 1) / TILE'), 'ceilDiv(n, TILE)');
    assert.equal(simplified('(n + (TILE - 1)) / TILE'), 'ceilDiv(n, TILE)');
    assert.equal(simplified('(n + 3) / 256'), '(n + 3) / 256');
  });
});
