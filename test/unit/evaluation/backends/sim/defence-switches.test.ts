import assert from 'node:assert/strict';
import type { DefenceId } from '../../../../../src/evaluation/defences.ts';
import { simTools } from '../../sim-tools.ts';
import type { SimTools } from '../../sim-tools.ts';
import { evaluateHostile, honestBody, scaleKernel, verdictText } from './hostile-task.ts';

interface Switched {
  readonly what: string;
  readonly region: string;
  readonly off: readonly DefenceId[];
  readonly rule: string;
}

const controls: readonly Switched[] = [
  {
    what: 'a write past the end',
    region: scaleKernel(`${honestBody}\n  if (i == n) out[i] = 0.0f;`),
    off: ['bounds', 'red-zones', 'offset-pointers'],
    rule: 'out-of-bounds',
  },
  {
    what: 'a race',
    region: scaleKernel(
      `__shared__ float seen[64];
  const int i = blockIdx.x * 64 + threadIdx.x;
  seen[threadIdx.x] = i < n ? in[i] : 0.0f;
  const float other = seen[threadIdx.x ^ 1];
  if (i < n) out[i] = 2.0f * in[i] + (other > 3e38f ? 1.0f : 0.0f);`,
    ),
    off: ['races', 'uninitialised-reads'],
    rule: 'race',
  },
  {
    what: 'a change of an input',
    region: scaleKernel(
      `${honestBody}\n  if (i < n) { __threadfence(); const_cast<float*>(in)[i] = in[i] + 1.0f; }`,
    ),
    off: ['input-hashes'],
    rule: 'input-modified',
  },
];

describe('defences', function () {
  this.timeout(600_000);
  let tools: SimTools | undefined;

  before(async function () {
    tools = await simTools(new AbortController().signal);
    if (tools === undefined) this.skip();
  });
  after(async () => tools?.dispose());

  for (const { what, region, off, rule } of controls)
    it(`find ${what}, and do not once they are switched off`, async () => {
      assert.ok(tools !== undefined);
      const caught = await evaluateHostile(tools, region);
      assert.ok(caught.verdict.kind === 'failed', verdictText(caught));
      assert.ok(
        caught.verdict.reasons.some((reason) => reason.rule === rule),
        verdictText(caught),
      );
      const missed = await evaluateHostile(tools, region, off);
      assert.equal(missed.verdict.kind, 'verified', verdictText(missed));
    });

  it('see elements that nobody writes, and do not once outputs start as zeros', async () => {
    assert.ok(tools !== undefined);
    const region = scaleKernel(
      '  const int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n && in[i] != 0.0f) out[i] = 2.0f * in[i];',
    );
    // Only an input with zeros in it shows this.
    const caught = await evaluateHostile(tools, region);
    assert.equal(caught.verdict.kind, 'failed', verdictText(caught));
    // Blocks drawn at the tune shape tell what they wrote by its poison: without it they would be held to all elements.
    const missed = await evaluateHostile(tools, region, ['poison', 'tune-shape-check']);
    assert.equal(missed.verdict.kind, 'verified', verdictText(missed));
  });
});
