import type { SimulatorCounters } from '../../protocol/counters.ts';
import { axes } from '../../protocol/descriptor.ts';
import type { Axis, Descriptor, DescriptorEvidence, Level } from '../../protocol/descriptor.ts';
import { KernelFoundryError } from '../../shared/errors.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { blankComments } from '../../syntax/strip-comments.ts';
import { highestLevel } from './axis-evidence.ts';
import type { AxisEvidence } from './axis-evidence.ts';
import { computeEvidence } from './compute-axis.ts';
import { correctByCounters } from './counter-evidence.ts';
import { kernelFacts } from './kernel-facts.ts';
import { memoryEvidence } from './memory-axis.ts';
import { parallelismEvidence } from './parallelism-axis.ts';

const nothing: Readonly<Record<Axis, string>> = {
  memory: 'no coalesced, staged or blocked access was found',
  compute: 'one operation after another, nothing fused or streamed',
  parallelism: 'threads work independently',
};

/**
 * Behavioural coordinates of a kernel with the reasons for them, by line. Works on structure: comments are blanked first, dead
 * code does not count, names of the user's never matter. Throws KernelFoundryError `kernel-not-found`.
 */
export function classifyWith(
  parser: SyntaxParser,
  source: string,
  kernelName: string,
  counters?: SimulatorCounters,
): Descriptor {
  const tree = withoutComments(parser, source);
  const facts = kernelFacts(tree, kernelName);
  if (facts === undefined)
    throw new KernelFoundryError('kernel-not-found', `There is no kernel ${kernelName} in the text.`);
  const found: Readonly<Record<Axis, readonly AxisEvidence[]>> = {
    memory: memoryEvidence(facts),
    compute: computeEvidence(facts),
    parallelism: parallelismEvidence(facts),
  };
  return descriptorOf(facts.name, facts.line, found, counters);
}

/** Levels are the highest that the evidence gives, corrected by what was counted. */
export function descriptorOf(
  kernel: string,
  line: number,
  found: Readonly<Record<Axis, readonly AxisEvidence[]>>,
  counters?: SimulatorCounters,
): Descriptor {
  const levels: Record<Axis, Level> = {
    memory: highestLevel(found.memory),
    compute: highestLevel(found.compute),
    parallelism: highestLevel(found.parallelism),
  };
  const evidence: DescriptorEvidence[] = axes.flatMap((axis) =>
    found[axis].length === 0
      ? [{ axis, level: 0, line, reason: nothing[axis] }]
      : [...found[axis]].sort((a, b) => b.level - a.level).map((one) => ({ axis, ...one })),
  );
  if (counters !== undefined)
    for (const correction of correctByCounters(levels, counters)) {
      levels[correction.axis] = correction.level;
      evidence.push(correction);
    }
  return { kernel, coordinates: levels, evidence };
}

/** The tree of a text whose comments are blanks. */
export function withoutComments(parser: SyntaxParser, source: string): SyntaxTree {
  const parsed = parser.parse(source);
  const blanked = blankComments(parsed);
  return blanked === source ? parsed : parser.parse(blanked);
}
