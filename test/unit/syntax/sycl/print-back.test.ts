import assert from 'node:assert/strict';
import { diffLines } from 'diff';
import { operators } from '../../../../src/models/rewriter/operator-registry.ts';
import { createContext } from '../../../../src/models/rewriter/rewrite-context.ts';
import type { RewriteContext } from '../../../../src/models/rewriter/rewrite-context.ts';
import type { Rewrite } from '../../../../src/models/rewriter/rewrite.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { baselineRegion } from '../../../../src/syntax/evolve-region.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import type { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { comparableOf, regionOfView } from '../../../../src/syntax/sycl/print/candidate-region.ts';
import { comparableView } from '../../../../src/syntax/sycl/same-view.ts';
import { viewOfTask } from '../../../../src/syntax/sycl/task-view.ts';
import type { ViewedTask } from '../../../../src/syntax/sycl/task-view.ts';
import { styledTask } from './styled-task.ts';
import { kernels } from './sycl-kernels.ts';

interface Opened {
  readonly parser: SyntaxParser;
  readonly task: TaskSpec;
  readonly viewed: ViewedTask;
  readonly context: RewriteContext;
}

async function opened(style: number): Promise<Opened> {
  const kernel = kernels[style];
  assert.ok(kernel);
  const parser = await loadParser();
  const task = await styledTask(kernel);
  const viewed = viewOfTask(task, { region: baselineRegion(task) }, parser);
  if (!viewed.ok) assert.fail(`line ${viewed.failure.line}: ${viewed.failure.message}`);
  const context = createContext(viewed.value.task, viewed.value.candidate, parser);
  assert.ok(context);
  return { parser, task, viewed: viewed.value, context };
}

function printed(
  { parser, task, viewed, context }: Opened,
  rewrite: Rewrite,
): ReturnType<typeof regionOfView> {
  const launch = rewrite.launch ?? context.launch;
  const region = context.regionAfter(rewrite.edits);
  return regionOfView(task, viewed, { region, ...(launch ? { launch } : {}) }, parser);
}

/** What an operator's first site makes of a style, as SYCL. */
async function after(style: number, id: string, label?: string): Promise<string> {
  const one = await opened(style);
  const operator = operators.find((candidate) => candidate.id === id);
  const site = operator
    ?.sites(one.context)
    .find((candidate) => label === undefined || candidate.label === label);
  assert.ok(site, `${id} has no site`);
  const region = printed(one, site.rewrite);
  if (!region.ok) assert.fail(region.failure.message);
  return region.value;
}

/** What SYCL has no text for; everything else must print. */
const known =
  /^(SYCL cannot ask for several work-groups at a time|Local memory can be given to lambdas only|Attributes can be given to lambdas and classes only)\.$/;

describe('printing rewritten views as SYCL', () => {
  for (const [index, { style }] of kernels.entries())
    it(`prints every rewrite of ${style} so that its view is the rewritten kernel`, async function () {
      this.timeout(60_000);
      const one = await opened(index);
      const { parser, task, viewed, context } = one;
      let count = 0;
      for (const operator of operators)
        for (const { label, rewrite } of operator.sites(context)) {
          const region = printed(one, rewrite);
          if (!region.ok) {
            assert.match(region.failure.message, known, `${operator.id} ${label}`);
            continue;
          }
          count++;
          const again = viewOfTask(task, { region: region.value }, parser);
          assert.ok(again.ok);
          const wanted = comparableOf(viewed, context.regionAfter(rewrite.edits), parser);
          assert.equal(comparableView(again.value.view), wanted, `${operator.id} ${label}`);
        }
      assert.ok(count > 0);
    });

  it('prints an unchanged view byte for byte', async () => {
    for (const [index] of kernels.entries()) {
      const one = await opened(index);
      const region = regionOfView(one.task, one.viewed, one.viewed.candidate, one.parser);
      assert.ok(region.ok);
      assert.equal(region.value, baselineRegion(one.task));
    }
  });

  it('touches only the lines that a rewrite changes', async () => {
    const one = await opened(0);
    const text = await after(0, 'unroll-loop');
    const changes = diffLines(baselineRegion(one.task), text).filter((part) => part.added || part.removed);
    assert.deepEqual(
      changes.map((part) => part.value),
      ['    #pragma unroll 2\n'],
    );
  });

  it('gives a range kernel an nd_item, its index and its guard when the launch changes', async () => {
    assert.equal(
      await after(6, 'change-block-size', '128'),
      `void clip(sycl::queue &q, float *x, float low, float high, int n) {
  q.parallel_for(sycl::nd_range<1>(sycl::range<1>((n + 127) / 128 * 128), sycl::range<1>(128)), [=](sycl::nd_item<1> it) {
    const int i = it.get_global_id(0);
    if (i >= n) return;
    x[i] = sycl::clamp(x[i], low, high);
  }).wait();
}`,
    );
  });

  it('puts new local memory into a command group', async () => {
    const text = await after(7, 'privatise-atomics');
    assert.match(
      text,
      /q\.submit\(\[&\]\(sycl::handler &h\) \{\n {4}sycl::local_accessor<unsigned int, 1> binsOfBlock\(sycl::range<1>\(256\), h\);\n {4}h\.parallel_for\(/,
    );
    assert.match(
      text,
      /memory_scope::work_group, sycl::access::address_space::local_space>\(binsOfBlock\[data\[i\]\]\)\.fetch_add\(1u\)/,
    );
    assert.doesNotMatch(text, /\bbin\b/);
  });

  it('asks for sub-groups of 32 where shuffles count on them', async () => {
    const text = await after(3, 'warp-per-row');
    assert.match(text, /const \[\[sycl::reqd_sub_group_size\(32\)\]\] \{/);
    assert.match(text, /sycl::permute_group_by_xor\(item\.get_sub_group\(\), sum, offset\)/);
  });

  it('follows the prefix and the names of the file', async () => {
    const turned = await after(12, 'stage-transposed-store', '32x32 by 8 rows');
    assert.match(turned, /sy::local_accessor<float, 2> tile\(sy::range<2>\(32, 33\), h\);/);
    assert.match(turned, /sy::group_barrier\(item\.get_group\(\)\);/);
    const scaled = await after(1, 'vectorise-elements');
    assert.match(scaled, /\bfloat4 xVector = \*reinterpret_cast<const float4 \*>\(x \+ first\)/);
    assert.match(scaled, /nd_range<1>\(range<1>\(/);
  });

  it('promises the work-group size in the order of SYCL', async () => {
    assert.match(
      await after(0, 'add-launch-bounds', '256'),
      /\[=\]\(sycl::nd_item<2> item\) \[\[sycl::reqd_work_group_size\(16, 16\)\]\] \{/,
    );
  });

  it('leaves the launch alone where only the kernel may change', async () => {
    const one = await opened(7);
    const task: TaskSpec = { ...one.task, freedom: 'kernel' };
    const site = operators.find(({ id }) => id === 'privatise-atomics')?.sites(one.context)[0];
    assert.ok(site);
    assert.equal(printed({ ...one, task }, site.rewrite).ok, false);
    const unrolled = operators.find(({ id }) => id === 'unroll-loop')?.sites(one.context)[0];
    assert.ok(unrolled);
    assert.equal(printed({ ...one, task }, unrolled.rewrite).ok, true);
  });

  it('drops what has no text in SYCL', async () => {
    const one = await opened(0);
    const { kernel } = one.viewed.view;
    const region = one.viewed.candidate.region.replace(
      'float sum = 0.0f;',
      'float sum = __int_as_float(clock());',
    );
    const result = regionOfView(
      one.task,
      one.viewed,
      { region, ...(one.viewed.view.launch ? { launch: one.viewed.view.launch } : {}) },
      one.parser,
    );
    assert.equal(kernel.name, 'product');
    assert.equal(result.ok, false);
  });
});
