import assert from 'node:assert/strict';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DefenceId } from '../../../../../src/evaluation/defences.ts';
import { simTools } from '../../sim-tools.ts';
import type { SimTools } from '../../sim-tools.ts';
import { createSimEvaluator } from '../../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import { baselineCandidate } from '../../../../../src/syntax/baseline-candidate.ts';
import { candidateOf } from '../../fixtures.ts';
import { rowSum, rowSumTask } from '../../sycl-fixtures.ts';
import { evaluateHostile, honestBody, scaleKernel, scaleTask, verdictText } from './hostile-task.ts';

const gate: readonly DefenceId[] = [
  'gate:system-call',
  'gate:harness-name',
  'gate:compiler-builtin',
  'gate:static-storage',
  'gate:inline-assembly',
];

/** What a process tree must not outlive: names of runners, compilers and their children. */
function runningJobs(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const folderOf = readlinkSync(`/proc/${pid}/cwd`);
        return folderOf.startsWith(folder)
          ? [`${pid} ${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()}`]
          : [];
      } catch {
        return []; // ended, or another user's
      }
    });
}

/** Each costs at most its deadline, and the next candidate of the same evaluator is judged as if nothing had been. */
const limits: readonly {
  readonly what: string;
  readonly region: string;
  readonly rules: RegExp;
}[] = [
  {
    what: 'recurses without end',
    region: scaleKernel(
      `  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = deeper(in[i], n);`,
      '__device__ float deeper(float x, int n) { volatile float a[64]; a[n & 63] = x; return n < -5 ? x : deeper(a[n & 63], n + 1) + a[1]; }\n',
    ),
    rules: /limit|trap/,
  },
  {
    what: 'takes more local memory than there is',
    region: scaleKernel(
      `  volatile float local[1 << 22];
  for (int k = 0; k < 1 << 22; k += 1024) local[k] = in[0];
${honestBody}`,
    ),
    rules: /limit|wild-access|out-of-bounds|trap/,
  },
  {
    what: 'prints without end',
    region:
      scaleKernel(`  for (int k = 0; k < 1000; k++) printf("%d %d %d %d %d %d %d %d\\n", k, k, k, k, k, k, k, k);
${honestBody}`),
    rules: /^$/,
  },
  {
    what: 'makes the compiler expand templates without end',
    region: scaleKernel(
      honestBody,
      'template <int N> struct Bomb { static constexpr long value = Bomb<N + 1>::value + Bomb<N + 2>::value; };\nconstexpr long boom = Bomb<0>::value;\n',
    ),
    rules: /compile/,
  },
  {
    what: 'includes what has no end',
    region: scaleKernel(honestBody, '#include "/dev/zero"\n'),
    rules: /compile/,
  },
];

/** Starts a child from host code, by a call that the compiler sees. */
const forkingHost = `extern "C" int fork(void);
${rowSum.replace('{\n', '{\n  if (fork() == 0) for (;;) ;\n')}`;

/** What stands behind the gate, and what behind the inspection of the object. */
const behind: readonly {
  readonly what: string;
  readonly off: readonly DefenceId[];
  readonly stage: string;
  readonly message: RegExp;
}[] = [
  { what: 'by the imports of its object', off: [], stage: 'build', message: /\bfork\b/ },
  {
    what: 'by the lockdown of its process',
    off: ['object-inspection'],
    stage: 'check',
    message: /SIGSYS|Bad system call|not permitted|crashed|system call/,
  },
];

/** Accesses that the compiler does not report. */
const unobserved: readonly { readonly what: string; readonly body: string; readonly before: string }[] = [
  {
    what: 'puts the result of a recursion into memory',
    body: `  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (4 * i + 3 < n) *reinterpret_cast<Four*>(out + 4 * i) = twice(in, 4 * i, 1);
  else for (int k = 4 * i; k < n; k++) out[k] = 2.0f * in[k];`,
    before: `struct Four { float a[4]; long b; };
__device__ Four twice(const float* in, int at, int depth) {
  Four f;
  if (depth > 0) return twice(in, at, depth - 1);
  for (int k = 0; k < 4; k++) f.a[k] = 2.0f * in[at + k];
  f.b = at;
  return f;
}
`,
  },
  {
    what: 'reads a constant distance from its coordinates',
    body: `  if (reinterpret_cast<const unsigned*>(&threadIdx)[5000] == 0x12345u) out[0] = 1.0f;
${honestBody}`,
    before: '',
  },
];

interface Wild {
  readonly what: string;
  readonly attack: string;
  readonly rule?: string;
}

/** Each makes the right results, and touches something that is none of the kernel's. */
const wild: readonly Wild[] = [
  {
    what: "reads the simulator's own memory near its coordinates",
    // Compilers take this for an access to the coordinates themselves and do not report it; its instruction gives it away.
    rule: 'unobserved-access',
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

  for (const { what, attack, rule = 'wild-access' } of wild)
    it(`ends a kernel that ${what}`, async () => {
      assert.ok(tools !== undefined);
      const region = scaleKernel(`${attack}\n${honestBody}`);
      const evaluation = await evaluateHostile(tools, region, gate);
      assert.ok(evaluation.verdict.kind === 'failed', verdictText(evaluation));
      const [reason] = evaluation.verdict.reasons;
      assert.equal(reason?.rule, rule, verdictText(evaluation));
      assert.ok((reason.line ?? 0) > 0);
    });

  for (const { what, body, before } of unobserved)
    it(`refuses a kernel that ${what}`, async () => {
      assert.ok(tools !== undefined);
      const evaluation = await evaluateHostile(tools, scaleKernel(body, before), gate);
      assert.ok(evaluation.verdict.kind === 'failed', verdictText(evaluation));
      const [reason] = evaluation.verdict.reasons;
      assert.equal(reason?.rule, 'unobserved-access', verdictText(evaluation));
      assert.ok((reason.line ?? 0) > 0, JSON.stringify(reason));
    });

  it('lets recursion be that hands numbers on', async () => {
    assert.ok(tools !== undefined);
    const region = scaleKernel(
      `  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = twice(in[i], 3);`,
      '__device__ float twice(float x, int depth) { return depth == 0 ? x + x : twice(x, depth - 1); }\n',
    );
    const evaluation = await evaluateHostile(tools, region);
    assert.equal(evaluation.verdict.kind, 'verified', verdictText(evaluation));
  });

  for (const { what, region, rules } of limits)
    it(`outlives a candidate that ${what}`, async () => {
      assert.ok(tools !== undefined);
      const { signal } = new AbortController();
      const task = scaleTask();
      // Past the gate: what it lets through has to end in time all the same.
      const past = { has: (id: DefenceId) => !id.startsWith('gate:') };
      await using evaluator = await createSimEvaluator({ ...tools.options(task), defences: past }, signal);
      const launch = task.entry.kind === 'kernel' ? task.entry.launch : undefined;
      const hostile = await evaluator.evaluate(candidateOf(region, launch), { seed: 's' }, signal);
      const found = hostile.verdict.kind === 'failed' ? (hostile.verdict.reasons[0]?.rule ?? '') : '';
      assert.match(found, rules, verdictText(hostile));
      const next = await evaluator.evaluate(baselineCandidate(task), { seed: 's' }, signal);
      assert.equal(next.verdict.kind, 'verified', verdictText(next));
      await evaluator[Symbol.asyncDispose]();
      assert.deepEqual(runningJobs(join(tmpdir(), `kernelfoundry-jobs-${process.pid}-`)), []);
    });

  it('ends a kernel that never ends when its deadline is over, and says how long it waited', async () => {
    assert.ok(tools !== undefined);
    const { signal } = new AbortController();
    const task = scaleTask();
    await using evaluator = await createSimEvaluator({ ...tools.options(task), answerMs: 4000 }, signal);
    const launch = task.entry.kind === 'kernel' ? task.entry.launch : undefined;
    const endless = scaleKernel(
      `  for (int k = 0; n > 0; k++) if (in[k & 1] == 1.0e30f) return;\n${honestBody}`,
    );
    const hung = await evaluator.evaluate(candidateOf(endless, launch), { seed: 's' }, signal);
    assert.ok(hung.verdict.kind === 'failed', verdictText(hung));
    assert.equal(hung.verdict.stage, 'check');
    assert.match(hung.verdict.reasons[0]?.message ?? '', /no answer within 4 s/);
    const next = await evaluator.evaluate(baselineCandidate(task), { seed: 's' }, signal);
    assert.equal(next.verdict.kind, 'verified', verdictText(next));
    await evaluator[Symbol.asyncDispose]();
    assert.deepEqual(runningJobs(join(tmpdir(), `kernelfoundry-jobs-${process.pid}-`)), []);
  });

  for (const { what, off, stage, message } of behind)
    it(`keeps host code from starting a child ${what}`, async () => {
      assert.ok(tools !== undefined);
      const { signal } = new AbortController();
      const task = rowSumTask();
      const defences = {
        has: (id: DefenceId) => !id.startsWith('gate:') && !off.includes(id),
      };
      await using evaluator = await createSimEvaluator(
        { ...tools.options(task), answerMs: 20_000, defences },
        signal,
      );
      const forking = await evaluator.evaluate(candidateOf(forkingHost), { seed: 's' }, signal);
      assert.ok(forking.verdict.kind === 'failed', verdictText(forking));
      assert.equal(forking.verdict.stage, stage, JSON.stringify(forking.verdict));
      assert.match(forking.verdict.reasons[0]?.message ?? '', message);
      const next = await evaluator.evaluate(baselineCandidate(task), { seed: 's' }, signal);
      assert.equal(next.verdict.kind, 'verified', verdictText(next));
      await evaluator[Symbol.asyncDispose]();
      assert.deepEqual(runningJobs(join(tmpdir(), `kernelfoundry-jobs-${process.pid}-`)), []);
    });
});
