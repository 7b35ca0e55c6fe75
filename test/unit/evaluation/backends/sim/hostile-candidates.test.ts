import assert from 'node:assert/strict';
import type { DefenceId } from '../../../../../src/evaluation/defences.ts';
import { simTools } from '../../sim-tools.ts';
import type { SimTools } from '../../sim-tools.ts';
import { evaluateHostile, honestBody, scaleKernel, verdictText } from './hostile-task.ts';

const gate: readonly DefenceId[] = [
  'gate:system-call',
  'gate:harness-name',
  'gate:compiler-builtin',
  'gate:static-storage',
  'gate:inline-assembly',
];

interface Wild {
  readonly what: string;
  readonly attack: string;
}

/** Each makes the right results, and touches something that is none of the kernel's. */
const wild: readonly Wild[] = [
  {
    what: "reads the simulator's own memory near its coordinates",
    attack: `  const int far = n + 4000;
  const unsigned* own = &threadIdx.x;
  if (own[far] == 0x12345u) out[0] = 1.0f;`,
  },
  {
    what: 'reads its object’s table of imported addresses',
    attack: `  const char* code = reinterpret_cast<const char*>(&scale);
  unsigned long sum = 0;
  for (int k = 0; k < 64; k++) sum += *reinterpret_cast<const unsigned long*>((reinterpret_cast<unsigned long>(code) & ~4095ul) + 4096ul * (n / 32) + 8 * k);
  if (sum == 0x12345ul) out[0] = 1.0f;`,
  },
  {
    what: 'reads above its own stack frame',
    attack: `  int local[4] = {n, 1, 2, 3};
  volatile int* up = local;
  int sum = 0;
  for (int k = 0; k < 60000; k++) sum += up[k];
  if (sum == 0x12345) out[0] = 1.0f;`,
  },
  {
    what: 'writes over a return address',
    attack: `  long local[2] = {n, n};
  volatile long* up = local;
  for (int k = 2; k < 40; k++) up[k] = up[k] + (n < 0);`,
  },
];

describe('hostile candidates on the simulated GPU', function () {
  this.timeout(600_000);
  let tools: SimTools | undefined;

  before(async function () {
    tools = await simTools(new AbortController().signal);
    if (tools === undefined) this.skip();
  });
  after(async () => tools?.dispose());

  for (const { what, attack } of wild)
    it(`ends a kernel that ${what}`, async () => {
      assert.ok(tools !== undefined);
      const region = scaleKernel(`${attack}\n${honestBody}`);
      const evaluation = await evaluateHostile(tools, region, gate);
      assert.ok(evaluation.verdict.kind === 'failed', verdictText(evaluation));
      const [reason] = evaluation.verdict.reasons;
      assert.equal(reason?.rule, 'wild-access', verdictText(evaluation));
      assert.ok((reason.line ?? 0) > 0);
    });
});
