import type { LaunchConfiguration, TaskSpec } from '../../../protocol/task.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import type { ExpressionNode } from '../../../syntax/expression-node.ts';
import { evaluateExpression, expressionNames, parseExpression } from '../../../syntax/expression.ts';
import { HostValues } from '../../../syntax/host-values.ts';
import { simplifyExpression, substitute } from '../../../syntax/simplify-expression.ts';
import type { ReadableLaunch } from './kernel-uses.ts';
import { printCpp } from './print-cpp.ts';
import { sameButRounding, sameDimensions, sameValue } from './same-configuration.ts';
import type { SiteValues } from './site-values.ts';
import { siteValues, withoutIntegerCasts, withUnified } from './site-values.ts';

/** One part of a launch as the variant needs it. */
export interface WantedPart {
  /** C++ of each dimension; one text for a number of bytes. */
  readonly texts: readonly string[];
  /** False where the launch has that value already. */
  readonly changed: boolean;
}

/** What a launch has to become. */
export type WantedLaunch =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'change';
      readonly grid: WantedPart;
      readonly block: WantedPart;
      readonly sharedBytes: WantedPart;
      /** Variables that the new texts refer to. */
      readonly names: readonly string[];
    }
  | { readonly kind: 'cannot'; readonly reason: string };

/** What the variant asks of launches. */
export interface LaunchChange {
  readonly task: Pick<TaskSpec, 'arguments' | 'entry'>;
  readonly variant: LaunchConfiguration;
  /** Configurations that a launch may have now: the run's, that of another variant that is in the file. */
  readonly current: readonly LaunchConfiguration[];
  /** Integer constants of the file with the variant in place. */
  readonly constants: Readonly<Record<string, number>>;
  /** Why no launch can follow, whatever it looks like. */
  readonly blocked?: string;
}

/** Dynamic shared memory that every device grants without being asked, in bytes (CUDA C++ Programming Guide, shared memory). */
const grantedSharedBytes = 48 * 1024;

/** Says what one launch has to become, or why it cannot follow. */
export function wantedLaunch(change: LaunchChange, launch: ReadableLaunch): WantedLaunch {
  const { task, variant, constants } = change;
  if (change.blocked !== undefined) return { kind: 'cannot', reason: change.blocked };
  const instance = otherInstance(task, launch);
  if (instance !== undefined) return { kind: 'cannot', reason: instance };
  const own = constantValues(fileConstants(launch.node.tree));
  const passed = new Set(launch.arguments?.map((node) => withoutIntegerCasts(node).text.replace(/\s+/g, '')));
  const host = new HostValues(launch.node, (name) => passed.has(name) || Object.hasOwn(own, name));
  const numbers = (node: ExpressionNode, values: Readonly<Record<string, number>>): ExpressionNode =>
    substitute(node, (name) =>
      Object.hasOwn(values, name) ? { kind: 'number', value: values[name] ?? 0 } : undefined,
    );
  const now = configurationOf(launch, host);
  if (now === undefined)
    return { kind: 'cannot', reason: 'its configuration cannot be followed through the code around it' };
  const site: Configuration = mapConfiguration(now, (node) => numbers(node, own));
  const [base] = change.current;
  const given = siteValues(task, launch, host);
  const values = base === undefined ? given : withUnified(given, base, now);
  const inSite = (configuration: LaunchConfiguration): Configuration =>
    mapConfiguration(parsed(configuration), (node) =>
      numbers(
        substitute(numbers(node, constants), (name) => values.known.get(name)?.node),
        own,
      ),
    );
  const wanted = inSite(variant);
  if (sameConfiguration(site, wanted)) return { kind: 'same' };
  if (!change.current.some((configuration) => runsAs(site, inSite(configuration))))
    return {
      kind: 'cannot',
      reason: `another configuration than the run's: grid ${listOf(now.grid)}, block ${listOf(now.block)}; optimize the kernel with a task that launches it so`,
    };
  const missing = missingReason(variant, constants, values);
  if (missing !== undefined) return { kind: 'cannot', reason: missing };
  const bytes = numberOf(wanted.sharedBytes);
  if (bytes !== undefined && bytes > grantedSharedBytes)
    return {
      kind: 'cannot',
      reason: `the variant needs ${bytes} bytes of dynamic shared memory, which the host has to ask for with cudaFuncSetAttribute`,
    };
  const cpp = (node: ExpressionNode): string => {
    const closed = substitute(node, (name) =>
      Object.hasOwn(constants, name) && own[name] !== constants[name]
        ? { kind: 'number', value: constants[name] ?? 0 }
        : undefined,
    );
    return printCpp(simplifyExpression(closed), (name) => values.known.get(name)?.text ?? name);
  };
  const asked = parsed(variant);
  return {
    kind: 'change',
    grid: { texts: asked.grid.map(cpp), changed: !sameDimensions(site.grid, wanted.grid) },
    block: { texts: asked.block.map(cpp), changed: !sameDimensions(site.block, wanted.block) },
    sharedBytes: {
      texts: [cpp(asked.sharedBytes)],
      changed: !sameValue(site.sharedBytes, wanted.sharedBytes),
    },
    names: [...values.known.values()].flatMap(({ text }) => text.match(/[A-Za-z_]\w*/g) ?? []),
  };
}

interface Configuration {
  readonly grid: readonly ExpressionNode[];
  readonly block: readonly ExpressionNode[];
  readonly sharedBytes: ExpressionNode;
}

function configurationOf(launch: ReadableLaunch, host: HostValues): Configuration | undefined {
  const grid = host.dimensions(launch.grid);
  const block = host.dimensions(launch.block);
  const sharedBytes = launch.sharedBytes
    ? host.integer(launch.sharedBytes)
    : ({ kind: 'number', value: 0 } as const);
  return grid && block && sharedBytes ? { grid, block, sharedBytes } : undefined;
}

function parsed({ grid, block, sharedBytes }: LaunchConfiguration): Configuration {
  return {
    grid: grid.map(parseExpression),
    block: block.map(parseExpression),
    sharedBytes: parseExpression(sharedBytes),
  };
}

function mapConfiguration(
  { grid, block, sharedBytes }: Configuration,
  change: (node: ExpressionNode) => ExpressionNode,
): Configuration {
  return { grid: grid.map(change), block: block.map(change), sharedBytes: change(sharedBytes) };
}

function sameConfiguration(a: Configuration, b: Configuration): boolean {
  return (
    sameDimensions(a.grid, b.grid) &&
    sameDimensions(a.block, b.block) &&
    sameValue(a.sharedBytes, b.sharedBytes)
  );
}

/** Launched as the run did it; a grid that rounds down counts on round numbers, which the run's covers too. */
function runsAs(site: Configuration, run: Configuration): boolean {
  return (
    sameDimensions(site.grid, run.grid, sameButRounding) &&
    sameDimensions(site.block, run.block) &&
    sameValue(site.sharedBytes, run.sharedBytes)
  );
}

/** Template arguments that differ from those of the run: another kernel, which the run did not check. */
function otherInstance({ entry }: Pick<TaskSpec, 'entry'>, launch: ReadableLaunch): string | undefined {
  if (entry.kind !== 'kernel' || launch.templateArguments.length === 0) return undefined;
  const own = constantValues(fileConstants(launch.node.tree));
  const normal = (text: string): string => {
    const plain = text.replace(/\s+/g, '');
    return String(Object.hasOwn(own, plain) ? own[plain] : plain);
  };
  const verified = /<(.*)>$/.exec(entry.instance)?.[1];
  if (verified === undefined) return undefined;
  const here = launch.templateArguments.map(normal).join(',');
  return here === verified.split(',').map(normal).join(',')
    ? undefined
    : `it launches another instance, \`<${launch.templateArguments.join(', ')}>\`, than the one that was checked, \`${entry.instance}\``;
}

function missingReason(
  variant: LaunchConfiguration,
  constants: Readonly<Record<string, number>>,
  { known, unknown }: SiteValues,
): string | undefined {
  const names = [...variant.grid, ...variant.block, variant.sharedBytes].flatMap((text) =>
    expressionNames(text),
  );
  const missing = names.find((name) => !known.has(name) && !Object.hasOwn(constants, name));
  if (missing === undefined) return undefined;
  return unknown.get(missing) ?? `nothing that it passes tells \`${missing}\``;
}

function numberOf(node: ExpressionNode): number | undefined {
  try {
    return evaluateExpression(node);
  } catch {
    return undefined;
  }
}

/** Extents as this launch computes them, e.g. `((n + 127) / 128, 1)`. */
function listOf(extents: readonly ExpressionNode[]): string {
  return `(${extents.map((node) => printCpp(node, (name) => name)).join(', ')})`;
}
