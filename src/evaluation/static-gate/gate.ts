import type { Candidate } from '../../protocol/candidate.ts';
import type { Reason } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { loadParser } from '../../syntax/parser.ts';
import { composeSource } from '../compose-source.ts';
import { allDefences } from '../defences.ts';
import type { Defences } from '../defences.ts';
import { attributeRule } from './attributes.ts';
import { codePointerRule } from './code-pointers.ts';
import type { GateInput, GateRule } from './gate-rule.ts';
import { declarationRules } from './declarations.ts';
import { freedomRules } from './freedom.ts';
import { nameRules } from './names.ts';
import { preprocessorRules } from './preprocessor.ts';
import { structureRules } from './structure.ts';
import { syclFreedomRules } from './sycl-freedom.ts';
import { syclHostRules } from './sycl-host-work.ts';
import { syclNameRules } from './sycl-names.ts';
import { syclObjectRules } from './sycl-objects.ts';
import { syclOrderRule } from './sycl-order.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Every rule, in the order in which reasons are reported. */
export const gateRules: readonly GateRule[] = [
  ...structureRules,
  ...freedomRules,
  ...preprocessorRules,
  ...declarationRules,
  ...nameRules,
  attributeRule,
  codePointerRule,
  ...syclFreedomRules,
  ...syclObjectRules,
  syclOrderRule,
  ...syclHostRules,
  ...syclNameRules,
];

/**
 * Judges a candidate by its text alone; clones of earlier candidates are the search's to reject (application/structural-novelty). An empty list means it may be built. Pure but for loading the grammar. */
export async function runGate(
  task: TaskSpec,
  candidate: Candidate,
  defences: Defences = allDefences,
): Promise<readonly Reason[]> {
  const parser = await loadParser();
  const composed = composeSource(task, candidate);
  const lineOffset = composed.regionLine - 1;
  const shift = (tokens: readonly Token[]): Token[] =>
    tokens.map((token) => ({
      ...token,
      line: token.line + lineOffset,
      start: token.start + composed.region.start,
    }));
  const input: GateInput = {
    task,
    candidate,
    composed,
    tree: parser.parse(composed.text),
    tokens: shift(tokenize(candidate.region)),
    baselineTree: parser.parse(task.source),
    baselineTokens: shift(tokenize(task.source.slice(task.region.start, task.region.end))),
  };
  return gateRules.flatMap((rule) => rule.check(input)).filter(({ rule }) => defences.has(`gate:${rule}`));
}
