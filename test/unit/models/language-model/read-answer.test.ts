import assert from 'node:assert/strict';
import { readAnswer } from '../../../../src/models/language-model/read-answer.ts';

const code = '__global__ void scale(float* x, int n) { x[threadIdx.x] *= 2.0f; }';
const fenced = (text: string, language = 'cpp'): string => `\`\`\`${language}\n${text}\n\`\`\``;

describe('reading an answer of a model', () => {
  it('takes the one block of code and the summary', () => {
    const read = readAnswer(`Here it is.\n${fenced(code)}\nSummary: doubles in place`, 'scale');
    assert.deepEqual(read, { kind: 'region', region: code, summary: 'doubles in place' });
  });

  it('takes a launch from a json block, numbers as expressions', () => {
    const launch = '{"launch": {"grid": ["ceilDiv(n, 128)"], "block": [128]}}';
    const read = readAnswer(`${fenced(code, 'cuda')}\n${fenced(launch, 'json')}`, 'scale');
    assert.equal(read.kind, 'region');
    assert.deepEqual(read.kind === 'region' && read.launch, {
      grid: ['ceilDiv(n, 128)'],
      block: ['128'],
      sharedBytes: '0',
    });
  });

  it('keeps longer fences and fences inside of code apart', () => {
    const inner = `${code}\n// \`\`\`cpp is how to quote`;
    const read = readAnswer(`~~~~cpp\n${inner}\n~~~~`, 'scale');
    assert.equal(read.kind === 'region' && read.region, inner);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['prose only', 'I would use shared memory.', /no fenced block/],
    ['two blocks of code', `${fenced(code)}\n${fenced(code)}`, /2 blocks of code/],
    ['a block that is not closed', `\`\`\`cpp\n${code}`, /cut off/],
    ['an empty block', fenced('  '), /empty/],
    ['another kernel', fenced(code.replace('scale', 'other')), /does not define "scale"/],
    ['another language', `${fenced(code)}\n${fenced('print(1)', 'python')}`, /"python"/],
    ['json that cannot be parsed', `${fenced(code)}\n${fenced('{', 'json')}`, /cannot be parsed/],
    ['a launch without a block', `${fenced(code)}\n${fenced('{"grid": [1]}', 'json')}`, /"grid" and "block"/],
    [
      'a launch that is no expression',
      `${fenced(code)}\n${fenced('{"grid": ["system(\\"x\\");"], "block": [1]}', 'json')}`,
      /"grid" and "block"/,
    ],
    ['two json blocks', `${fenced(code)}\n${fenced('{}', 'json')}\n${fenced('{}', 'json')}`, /several json/],
  ];
  for (const [name, text, reason] of refused)
    it(`refuses ${name}`, () => {
      const read = readAnswer(text, 'scale');
      assert.equal(read.kind, 'unusable');
      assert.match(read.kind === 'unusable' ? read.reason : '', reason);
    });
});
