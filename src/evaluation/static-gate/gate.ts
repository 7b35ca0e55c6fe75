import type { Candidate } from '../../protocol/candidate.ts';
import type { Reason } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { loadParser } from '../../syntax/parser.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { composeSource } from '../compose-source.ts';
import type { ComposedSource } from '../compose-source.ts';
import { attributeRule } from './attributes.ts';
import { cloneRule } from './near-clone.ts';
import { declarationRules } from './declarations.ts';
import { freedomRules } from './freedom.ts';
import { nameRules } from './names.ts';
import { preprocessorRules } from './preprocessor.ts';
import { structureRules } from './structure.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

/** What the rules of the gate look at. Lines of tokens and nodes are lines of the composed file. */
export interface GateInput {
  readonly task: TaskSpec;
  readonly candidate: Candidate;
  readonly composed: ComposedSource;
  readonly tree: SyntaxTree;
  /** Tokens of the candidate's region. */
  readonly tokens: readonly Token[];
  readonly baselineTree: SyntaxTree;
  /** Tokens of the original region, for what the user wrote is never held against a candidate. */
  readonly baselineTokens: readonly Token[];
  /** Structural hash to candidate id of what was evaluated before. */
  readonly known: ReadonlyMap<string, string>;
}

/** One rule of the gate. Adding a rule: one entry in the file of its group. */
export interface GateRule {
  readonly id: string;
  /** What the rule holds and why, in one sentence. */
  readonly why: string;
  check(input: GateInput): readonly Reason[];
}

/** Every rule, in the order in which reasons are reported. */
export const gateRules: readonly GateRule[] = [
  ...structureRules,
  ...freedomRules,
  ...preprocessorRules,
  ...declarationRules,
  ...nameRules,
  attributeRule,
  cloneRule,
];

/** Judges a candidate by its text alone. An empty list means it may be built. Pure but for loading the grammar. */
export async function runGate(
  task: TaskSpec,
  candidate: Candidate,
  known: ReadonlyMap<string, string> = new Map(),
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
    known,
  };
  return gateRules.flatMap((rule) => rule.check(input));
}
