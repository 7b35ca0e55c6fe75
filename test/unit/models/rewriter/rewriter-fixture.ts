import assert from 'node:assert/strict';
import type { ArgumentSpec, Shape, TaskSpec } from '../../../../src/protocol/task.ts';
import { createContext } from '../../../../src/models/rewriter/rewrite-context.ts';
import type { RewriteContext } from '../../../../src/models/rewriter/rewrite-context.ts';
import type { Operator } from '../../../../src/models/rewriter/rewrite.ts';
import { composeSource } from '../../../../src/syntax/evolve-region.ts';
import { findKernels } from '../../../../src/syntax/kernel-finder.ts';
import type { KernelDefinition } from '../../../../src/syntax/kernel-finder.ts';
import { findLaunches, resolveLaunch } from '../../../../src/syntax/launch-finder.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import { syntaxErrors } from '../../../../src/syntax/syntax-errors.ts';

/** A kernel that is no example of the project, with one launch in a host function. */
export interface OperatorCase {
  readonly name: string;
  readonly source: string;
  /** What the rewritten region of some site must and must not contain. */
  readonly contains?: readonly RegExp[];
  readonly lacks?: readonly RegExp[];
  /** Extents of buffers by name; others are `n`. */
  readonly extents?: Readonly<Record<string, readonly string[]>>;
  readonly shapes?: readonly Shape[];
  readonly freedom?: TaskSpec['freedom'];
}

/** A task for the only kernel of a source; scalars are shape names of the same name. */
export async function taskFor(test: OperatorCase): Promise<TaskSpec> {
  const parser = await loadParser();
  const tree = parser.parse(test.source);
  const [kernel] = findKernels(tree);
  const [launch] = findLaunches(tree);
  assert.ok(kernel && launch, 'the fixture has a kernel and a launch');
  const { configuration } = resolveLaunch(launch);
  assert.ok(configuration, 'the launch of the fixture can be followed');
  return {
    name: kernel.name,
    language: 'cuda',
    sourceFile: 'fixture.cu',
    source: test.source,
    region: kernel.range,
    kernel: kernel.name,
    freedom: test.freedom ?? 'launch',
    entry: { kind: 'kernel', instance: kernel.name, launch: configuration },
    arguments: kernel.parameters.map((parameter): ArgumentSpec => argumentOf(parameter, test)),
    shapes: { tune: test.shapes ?? [], check: [], heldOut: [] },
    reference: { kind: 'baseline' },
    flags: [],
  };
}

function argumentOf(parameter: KernelDefinition['parameters'][number], test: OperatorCase): ArgumentSpec {
  const { name } = parameter;
  const type = parameter.elementType ?? 'f32';
  if (!parameter.pointer) return { kind: 'scalar', name, type, value: name };
  const shape = test.extents?.[name] ?? ['n'];
  return { kind: 'buffer', name, type, role: 'inout', shape, distribution: { kind: 'normal' } };
}

/** The analysed baseline of a fixture. */
export async function contextFor(test: OperatorCase): Promise<RewriteContext> {
  const task = await taskFor(test);
  const launch = task.entry.kind === 'kernel' ? task.entry.launch : undefined;
  const region = test.source.slice(task.region.start, task.region.end);
  const context = createContext(task, { region, ...(launch ? { launch } : {}) }, await loadParser());
  assert.ok(context, 'the fixture parses');
  return context;
}

/** Runs an operator on kernels it must rewrite and on kernels it must refuse. */
export function describeOperator(
  operator: Operator,
  accepts: readonly OperatorCase[],
  refuses: readonly OperatorCase[],
): void {
  describe(`operator ${operator.id}`, () => {
    for (const test of accepts)
      it(`rewrites ${test.name}`, async () => {
        const context = await contextFor(test);
        const sites = operator.sites(context);
        assert.ok(sites.length > 0, 'there is a site');
        assert.equal(new Set(sites.map((site) => site.label)).size, sites.length, 'labels are unique');
        const regions = sites.map((site) => context.regionAfter(site.rewrite.edits));
        const baseline = context.regionAfter([]);
        for (const [index, region] of regions.entries()) {
          await assertSameInterface(context, region);
          const changed = region !== baseline || sites[index]?.rewrite.launch !== undefined;
          assert.ok(changed, 'something changes');
          assert.match(sites[index]?.rewrite.summary ?? '', /^[A-Z].*\.$/);
        }
        const all = regions.join('\n') + JSON.stringify(sites.map((site) => site.rewrite));
        for (const pattern of test.contains ?? []) assert.match(all, pattern);
        for (const pattern of test.lacks ?? []) assert.doesNotMatch(all, pattern);
      });
    for (const test of refuses)
      it(`refuses ${test.name}`, async () => {
        assert.deepEqual(
          operator.sites(await contextFor(test)).map((site) => site.label),
          [],
        );
      });
  });
}

async function assertSameInterface(context: RewriteContext, region: string): Promise<void> {
  const parser = await loadParser();
  const tree = parser.parse(composeSource(context.task, { region }));
  assert.deepEqual(syntaxErrors(tree), [], region);
  const kernel = findKernels(tree).find((candidate) => candidate.name === context.kernel.name);
  assert.ok(kernel);
  const types = (definition: KernelDefinition): string[] =>
    definition.parameters.map((parameter) => `${parameter.baseType} ${parameter.pointer} ${parameter.name}`);
  assert.deepEqual(types(kernel), types(context.kernel));
}
