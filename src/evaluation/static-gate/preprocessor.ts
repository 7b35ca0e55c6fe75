import type { Reason } from '../../protocol/evaluation.ts';
import type { GateInput, GateRule } from './gate-rule.ts';
import { definitionOf, directiveName, tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';
import { isReservedName } from './reserved-names.ts';

/** Directives of the candidate that the original region does not have word for word. */
function newDirectives({ tokens, baselineTokens }: GateInput): readonly Token[] {
  const normal = (text: string): string => text.replace(/\s+/g, ' ');
  const original = new Set(
    baselineTokens.filter((token) => token.kind === 'directive').map((token) => normal(token.text)),
  );
  return tokens.filter((token) => token.kind === 'directive' && !original.has(normal(token.text)));
}

const includes: GateRule = {
  id: 'include',
  why: 'A candidate brings no files of its own: what it includes could be anything on the machine.',
  check(input) {
    return newDirectives(input)
      .filter((token) => /^(include|include_next|import|embed)$/.test(directiveName(token.text)))
      .map((token) => ({
        rule: this.id,
        message: `"${token.text}" is not allowed in a candidate`,
        line: token.line,
      }));
  },
};

const conditions: GateRule = {
  id: 'conditional-compilation',
  why: 'Code that differs between two builds could be checked in one and timed in the other.',
  check(input) {
    return newDirectives(input)
      .filter((token) => /^(if|ifdef|ifndef|elif|elifdef|elifndef)$/.test(directiveName(token.text)))
      .map((token) => ({
        rule: this.id,
        message: `"${token.text}": conditional compilation is not allowed in a candidate`,
        line: token.line,
      }));
  },
};

const macros: GateRule = {
  id: 'macro',
  why: 'A macro may name a constant or an expression; it may not redefine the language, the runtime or the harness.',
  check(input) {
    const reasons: Reason[] = [];
    const own = new Set(
      input.baselineTokens
        .map((token) => (token.kind === 'directive' ? definitionOf(token.text)?.name : undefined))
        .filter((name) => name !== undefined),
    );
    for (const token of newDirectives(input)) {
      const name = directiveName(token.text);
      if (name === 'undef') {
        const target = /undef\s+(\w+)/.exec(token.text)?.[1] ?? '';
        if (!own.has(target) && isReservedName(target))
          reasons.push({ rule: this.id, message: `"#undef ${target}" is not allowed`, line: token.line });
        continue;
      }
      if (name !== 'define') continue;
      const definition = definitionOf(token.text);
      if (definition === undefined) {
        reasons.push({ rule: this.id, message: 'the macro cannot be read', line: token.line });
        continue;
      }
      if (isReservedName(definition.name))
        reasons.push({
          rule: this.id,
          message: `the macro ${definition.name} replaces a name of the language, the runtime or the harness`,
          line: token.line,
        });
      if (/##|%:%:/.test(definition.body))
        reasons.push({
          rule: this.id,
          message: `the macro ${definition.name} pastes tokens together`,
          line: token.line,
        });
      for (const message of hiddenInMacro(tokenize(definition.body)))
        reasons.push({ rule: this.id, message: `the macro ${definition.name} ${message}`, line: token.line });
      if (/(^|[^#])#(?!#)/.test(definition.body) || /_Pragma|__VA_OPT__/.test(definition.body))
        reasons.push({
          rule: this.id,
          message: `the macro ${definition.name} makes strings or pragmas`,
          line: token.line,
        });
    }
    return reasons;
  },
};

const declaringWords =
  /^(static|extern|thread_local|__thread|__attribute|__attribute__|__declspec|namespace|using|template|struct|class|union|enum|typedef|operator|mutable|friend|constinit|__global__|__constant__|__managed__|__shared__|__host__)$/;

/** What the other rules could not see where the macro is used: they read the text as it stands. */
function hiddenInMacro(body: readonly Token[]): string[] {
  const found: string[] = [];
  const word = body.find(({ kind, text }) => kind === 'identifier' && declaringWords.test(text));
  if (word !== undefined) found.push(`hides the word "${word.text}" from the other rules`);
  const open: string[] = [];
  const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  for (const { text } of body.filter(({ kind }) => kind === 'punctuation'))
    for (const character of /^(\[\[|\]\])$/.test(text) ? text : [text]) {
      const partner = partners[character];
      if (/^[([{]$/.test(character)) open.push(character);
      else if (partner !== undefined && open.pop() !== partner)
        return [...found, 'closes what it did not open'];
    }
  if (open.length > 0) found.push('leaves a bracket open');
  if (body.some(({ text }, index) => text === '[[' || (text === '[' && body[index + 1]?.text === '[')))
    found.push('holds an attribute');
  return found;
}

const pragmas: GateRule = {
  id: 'pragma',
  why: "Only loop unrolling is a kernel author's business; other pragmas switch warnings, optimisation or linkage.",
  check(input) {
    const reasons: Reason[] = [];
    for (const token of newDirectives(input)) {
      const name = directiveName(token.text);
      if (name === 'pragma' && !/^#\s*pragma\s+(GCC\s+)?(no)?unroll\b/.test(token.text))
        reasons.push({ rule: this.id, message: `"${token.text}" is not allowed`, line: token.line });
      if (/^(line|error|warning|ident|assert)$/.test(name))
        reasons.push({ rule: this.id, message: `"#${name}" is not allowed`, line: token.line });
    }
    for (const token of input.tokens)
      if (token.kind === 'identifier' && /^(_Pragma|__pragma)$/.test(token.text))
        reasons.push({ rule: this.id, message: `${token.text} is not allowed`, line: token.line });
    return reasons;
  },
};

/** Rules about lines that begin with `#`. */
export const preprocessorRules: readonly GateRule[] = [includes, conditions, macros, pragmas];
