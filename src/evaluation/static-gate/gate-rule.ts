import type { Candidate } from '../../protocol/candidate.ts';
import type { Reason } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import type { ComposedSource } from '../compose-source.ts';
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
}

/** One rule of the gate. Adding a rule: one entry in the file of its group. */
export interface GateRule {
  readonly id: string;
  /** What the rule holds and why, in one sentence. */
  readonly why: string;
  check(input: GateInput): readonly Reason[];
}
