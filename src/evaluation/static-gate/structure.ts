import type { Reason } from '../../protocol/evaluation.ts';
import { syntaxErrors } from '../../syntax/syntax-errors.ts';
import type { GateInput, GateRule } from './gate-rule.ts';

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', ']]': '[[' };

const balanced: GateRule = {
  id: 'unbalanced-region',
  why: 'A region that closes more than it opens would reach into code that is not its own.',
  check({ tokens }) {
    const open: { readonly text: string; readonly line: number }[] = [];
    for (const token of tokens) {
      if (token.kind !== 'punctuation') continue;
      // `]]` and `[[` are two subscripts as often as an attribute; count them as single brackets.
      for (const character of token.text.length === 2 && /[[\]]/.test(token.text)
        ? token.text
        : [token.text]) {
        if (/^[([{]$/.test(character)) open.push({ text: character, line: token.line });
        const partner = pairs[character];
        if (partner === undefined) continue;
        const last = open.pop();
        if (last?.text !== partner)
          return [
            {
              rule: this.id,
              message: `"${character}" closes nothing that the region opened`,
              line: token.line,
            },
          ];
      }
    }
    const last = open.at(-1);
    return last === undefined
      ? []
      : [{ rule: this.id, message: `"${last.text}" is never closed`, line: last.line }];
  },
};

const parses: GateRule = {
  id: 'unreadable',
  why: 'What the grammar cannot read, the other rules cannot judge.',
  check({ tree, composed, baselineTree, task }) {
    const inside = syntaxErrors(tree).filter(
      (problem) => problem.end >= composed.region.start && problem.start <= composed.region.end,
    );
    if (inside.length === 0) return [];
    // The user's own text may hold macros the grammar cannot place; a candidate is held to no more than that.
    const before = syntaxErrors(baselineTree).some(
      (problem) => problem.end >= task.region.start && problem.start <= task.region.end,
    );
    if (before) return [];
    return inside.slice(0, 3).map(({ message, line }): Reason => ({ rule: this.id, message, line }));
  },
};

const hidden: GateRule = {
  id: 'hidden-text',
  why: 'Spliced lines, digraphs and escaped identifiers can hide a word from every other rule.',
  check({ tokens, candidate, composed, task }: GateInput) {
    const reasons: Reason[] = [];
    const lines = candidate.region.split('\n');
    // A line that the user continued hides nothing, unless a comment would go on with it.
    const original = new Set(task.source.slice(task.region.start, task.region.end).split('\n'));
    const isOriginal = (text: string): boolean => original.has(text) && !text.includes('//');
    const macroLines = new Set<number>();
    for (const token of tokens)
      if (token.kind === 'directive') {
        let line = token.line - composed.regionLine;
        while (lines[line]?.trimEnd().endsWith('\\') === true) macroLines.add(line++);
      }
    lines.forEach((text, index) => {
      const line = index + composed.regionLine;
      if (/\\\s*$/.test(text) && !macroLines.has(index) && !isOriginal(text))
        reasons.push({ rule: this.id, message: 'a line continues outside a macro', line });
      if (/[\u0000-\u0008\u000e-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(text))
        reasons.push({ rule: this.id, message: 'invisible or control characters', line });
      if (/\?\?[=/'()!<>-]/.test(text)) reasons.push({ rule: this.id, message: 'a trigraph', line });
    });
    tokens.forEach((token, index) => {
      const follower = tokens[index + 1]?.text ?? '';
      if (token.kind === 'directive' && token.text.startsWith('%:'))
        reasons.push({ rule: this.id, message: 'a directive written as a digraph', line: token.line });
      if (token.text === '\\' && /^[uUN]/.test(follower))
        reasons.push({ rule: this.id, message: 'an escaped identifier', line: token.line });
      if (token.kind === 'identifier' && /[\u0080-\uffff$]/.test(token.text))
        reasons.push({
          rule: this.id,
          message: `the identifier "${token.text}" is not plain ASCII`,
          line: token.line,
        });
    });
    return reasons;
  },
};

/** Rules that make the others possible: the region is readable, closed and hides nothing. */
export const structureRules: readonly GateRule[] = [balanced, hidden, parses];
