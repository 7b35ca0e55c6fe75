import { elementBytes } from '../../protocol/task.ts';
import type { LaunchConfiguration, Shape } from '../../protocol/task.ts';
import { expressionNames } from '../../syntax/expression.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { DraftContext } from './draft-context.ts';
import { givenSize } from './draft-options.ts';
import { guessSizes } from './draft-sizes.ts';
import { elementsAt } from './expression-polynomial.ts';
import { launchMultiples, shapesInMultiples } from './launch-multiples.ts';
import { declarationOf } from './local-variables.ts';
import type { DraftArgument, TaskDraft } from './task-draft.ts';

/** A size for every name that arguments and launch use: as given, as found in the host code, or guessed. */
export function draftTuneShape(
  context: DraftContext,
  drafted: readonly DraftArgument[],
  launch: LaunchConfiguration,
): Shape {
  const { source, options, binding } = context;
  const names = shapeNames(context, drafted, launch);
  const known: Record<string, number> = {};
  for (const name of names) {
    const value = givenSize(options, name) ?? binding?.values[name];
    if (value !== undefined) known[name] = value;
  }
  // A name that only the launch uses is a number of blocks or threads, not a size of the data.
  const ofData = new Set(
    drafted.flatMap((argument) => [...argument.shape, argument.value ?? '0']).flatMap(namesIn),
  );
  const launchOnly = names.filter((name) => !ofData.has(name) && known[name] === undefined);
  const tune = guessSizes(
    names,
    { ...known, ...Object.fromEntries(launchOnly.map((name) => [name, 1024])) },
    loopNames(source.kernel.bodyNode),
    (shape) => bytesAt(drafted, { ...source.constants, ...shape }),
  );
  for (const name of names) {
    context.notes.push({
      subject: name,
      guessed: known[name] === undefined,
      text: launchOnly.includes(name)
        ? `the host code computes it in a way that cannot be followed; ${tune[name] ?? 0} is a guess`
        : known[name] === undefined
          ? `${tune[name] ?? 0} is a guess; change it to the size you care about`
          : givenSize(options, name) !== undefined
            ? 'as given'
            : 'size found in the host code',
    });
  }
  return tune;
}

/** Small shapes where the launch serves only multiples; nothing where they can be derived as for any task. */
export function draftSmallShapes(
  { source, notes }: DraftContext,
  launch: LaunchConfiguration,
  tune: Shape,
): Pick<TaskDraft, 'smallShapes'> {
  const multiples = launchMultiples(launch, source.constants);
  if (multiples.size === 0) return {};
  for (const [name, divisor] of multiples)
    notes.push({
      subject: name,
      guessed: false,
      text: `the launch serves only multiples of ${divisor}; other sizes are not checked`,
    });
  return { smallShapes: shapesInMultiples(tune, multiples) };
}

/** Names of sizes, in the order of the kernel's parameters, as the user knows them. */
function shapeNames(
  { source, indexRanges }: DraftContext,
  drafted: readonly DraftArgument[],
  launch: LaunchConfiguration,
): string[] {
  const names = new Set<string>();
  const scalars = drafted.filter((argument) => argument.role === 'scalar' && /^[iu]/.test(argument.type));
  const expressions = [
    ...drafted.flatMap((argument) => [...argument.shape, ...argument.alternatives.flat()]),
    ...scalars.map((argument) => argument.value ?? '0'),
    ...launch.grid,
    ...launch.block,
    launch.sharedBytes,
    ...indexRanges.values(),
  ];
  for (const expression of expressions)
    for (const name of expressionNames(expression)) if (!(name in source.constants)) names.add(name);
  const order = source.kernel.parameters.map((parameter) => parameter.name);
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...names].sort((a, b) => place(a) - place(b));
}

/** Bytes of all buffers; undefined where an extent cannot be evaluated. */
function bytesAt(drafted: readonly DraftArgument[], names: Shape): number | undefined {
  let total = 0;
  for (const argument of drafted) {
    if (argument.role === 'scalar') continue;
    const elements = elementsAt(argument.shape, names);
    if (elements === undefined) return undefined;
    total += elements * elementBytes[argument.type];
  }
  return total;
}

/** Names that bound loops of one thread; loops that stride over the grid do not count. */
function loopNames(body: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const loop of body.descendants('for_statement', 'while_statement')) {
    const condition = loop.child('condition');
    const used = condition?.descendants('identifier') ?? [];
    if (condition === null || used.some((node) => startsAtBlock(node, loop.child('body') ?? node, body, 0)))
      continue;
    for (const node of used) names.add(node.text);
  }
  return names;
}

/** True for variables whose first value depends on the block: `i = blockIdx.x * blockDim.x + threadIdx.x`. */
function startsAtBlock(name: SyntaxNode, place: SyntaxNode, body: SyntaxNode, depth: number): boolean {
  const value = declarationOf(name.text, place, body)?.value;
  if (value === undefined || depth > 4) return false;
  return (
    /\bblockIdx\b/.test(value.text) ||
    value.descendants('identifier').some((inner) => startsAtBlock(inner, value, body, depth + 1))
  );
}

/** Names in an expression; none in text that is a number with a point. */
function namesIn(text: string): string[] {
  return /^-?[\d.]+(e[-+]?\d+)?$/.test(text) ? [] : expressionNames(text);
}
