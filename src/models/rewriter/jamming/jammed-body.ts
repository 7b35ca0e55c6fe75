import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { indented, indentUnit, reindented, textWith } from '../layout.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import { zeroOf } from '../zero.ts';
import type { JamPattern } from './jam-pattern.ts';
import { neighbourhoods } from './shared-neighbours.ts';

/** Thrown inside this file where the statements of several results cannot be joined. */
class NotJammable extends Error {}

/** What became of the statements of one result when a thread computes several. */
export interface JammedBody {
  readonly lines: readonly string[];
  /** Loads that several results share now. */
  readonly shared: readonly MemoryAccess[];
  /** Names of the index in the copies, the first as it was. */
  readonly indices: readonly string[];
}

/**
 * The statements of a kernel for several values of an index: what depends on it once per value, loops and everything else
 * once for all. `first` names the thread's first index. Stores of copy r stand behind `inside[r]`, true when that value of the index has results at all; nothing
 * else needs a condition because the copies' indices are clamped to those that have.
 */
export function jammedBody(
  context: RewriteContext,
  pattern: JamPattern,
  first: string,
  inside: readonly string[],
  taken: string[],
): JammedBody | undefined {
  const jam = new Jam(context, pattern, inside, taken);
  try {
    jam.shareNeighbours(first);
    const lines = jam.list(pattern.statements);
    return { lines, shared: jam.shared, indices: jam.namesOf(pattern.index) };
  } catch (error) {
    if (error instanceof NotJammable) return undefined;
    throw error;
  }
}

class Jam {
  readonly shared: MemoryAccess[] = [];
  readonly #context: RewriteContext;
  readonly #pattern: JamPattern;
  readonly #inside: readonly string[];
  readonly #taken: string[];
  readonly #names = new Map<Variable, readonly string[]>();
  readonly #unit: string;
  /** Lines in front of a statement. */
  readonly #prepared = new Map<SyntaxNode, readonly string[]>();
  /** Loads that have a name in each copy. */
  readonly #near = new Map<SyntaxNode, (copy: number) => string>();

  constructor(context: RewriteContext, pattern: JamPattern, inside: readonly string[], taken: string[]) {
    this.#context = context;
    this.#pattern = pattern;
    this.#inside = inside;
    this.#taken = taken;
    this.#unit = indentUnit(context.kernel.bodyNode);
    for (const variable of pattern.varying.all)
      this.#names.set(
        variable,
        inside.map((_, copy) => (copy === 0 ? variable.name : this.#fresh(`${variable.name}${copy}`))),
      );
  }

  /** Plans the loads that neighbouring results have in common. */
  shareNeighbours(first: string): void {
    const copies = { first, count: this.#inside.length };
    const found = neighbourhoods(this.#context, this.#pattern, copies, (wish) => this.#fresh(wish));
    for (const { statement, lines, accesses, names } of found) {
      this.#prepared.set(statement, [...(this.#prepared.get(statement) ?? []), ...lines]);
      for (const { access, offset } of accesses) {
        this.#near.set(access.node, (copy) => names.get(offset + copy) ?? '');
        this.shared.push(access);
      }
    }
  }

  namesOf(variable: Variable): readonly string[] {
    return this.#names.get(variable) ?? [];
  }

  list(statements: readonly SyntaxNode[]): string[] {
    const lines: string[] = [];
    for (const [at, statement] of statements.entries()) {
      const skipped = this.#skippedBy(statement);
      if (skipped) {
        lines.push(...this.#conditional(`!(`, skipped, ')', statements.slice(at + 1)));
        return lines;
      }
      lines.push(...this.#statement(statement));
    }
    return lines;
  }

  #fresh(wish: string): string {
    const name = this.#context.freshName(wish, this.#taken);
    this.#taken.push(name);
    return name;
  }

  #statement(statement: SyntaxNode): string[] {
    const { varying } = this.#pattern;
    const own = statement.type === 'declaration' && this.#declaresVarying(statement);
    const stores = this.#stores(statement);
    if (!own && !varying.in(statement)) {
      if (stores.length > 0 || /^(return|goto|break)_statement$/.test(statement.type))
        throw new NotJammable();
      if (statement.descendants('return_statement', 'goto_statement').length > 0) throw new NotJammable();
      return [reindented(statement, '')];
    }
    switch (statement.type) {
      case 'declaration':
        if (/\b(static|__shared__|extern)\b/.test(statement.text)) throw new NotJammable();
        return this.#copies(statement, stores);
      case 'expression_statement':
        return this.#copies(statement, stores);
      case 'compound_statement':
        return ['{', ...this.#indented(this.list(statement.namedChildren)), '}'];
      case 'for_statement':
        return this.#loop(statement, stores);
      case 'if_statement':
        return this.#branch(statement, stores);
      default:
        throw new NotJammable();
    }
  }

  #loop(statement: SyntaxNode, stores: readonly MemoryAccess[]): string[] {
    const loop = this.#context.subscripts.loopAt(statement);
    const header = ['initializer', 'condition', 'update'].map((field) => statement.child(field));
    if (!loop?.declares) throw new NotJammable();
    if (header.some((part) => part && this.#pattern.varying.in(part)) || this.#names.has(loop.variable))
      return this.#copies(statement, stores);
    if (statement.descendants('break_statement', 'return_statement', 'goto_statement').length > 0)
      throw new NotJammable();
    // Storing the same element again and again behind a condition would cost more than the rest gives.
    const key = this.#context.subscripts.iterationKey(loop);
    if (stores.some((access) => !access.index.dependsOn(key))) throw new NotJammable();
    const text = this.#context.tree.text.slice(statement.start, loop.body.start).trimEnd();
    return [`${text} {`, ...this.#indented(this.list(loop.statements)), '}'];
  }

  #branch(statement: SyntaxNode, stores: readonly MemoryAccess[]): string[] {
    const clause = statement.child('condition');
    const condition = clause?.child('value') ?? clause;
    const [then, otherwise] = [statement.child('consequence'), statement.child('alternative')];
    if (!condition || !then || (clause && clause.namedChildren.length !== 1)) throw new NotJammable();
    const body = then.type === 'compound_statement' ? then.namedChildren : [then];
    if (
      this.#pattern.varying.in(condition) &&
      otherwise &&
      body.some((inner) => inner.type === 'for_statement')
    )
      return this.#together(statement, condition, body, stores);
    if (this.#pattern.varying.in(condition))
      return otherwise ? this.#copies(statement, stores) : this.#conditional('', condition, '', body);
    const lines = [`if (${condition.text}) {`, ...this.#indented(this.list(body)), '}'];
    const [other] = otherwise?.namedChildren ?? [];
    if (!other) return lines;
    const rest = other.type === 'compound_statement' ? other.namedChildren : [other];
    return [...lines.slice(0, -1), '} else {', ...this.#indented(this.list(rest)), '}'];
  }

  /** One way for all copies where all take it, otherwise each on its own. */
  #together(
    statement: SyntaxNode,
    condition: SyntaxNode,
    body: readonly SyntaxNode[],
    stores: readonly MemoryAccess[],
  ): string[] {
    const plain = condition.descendants('assignment_expression', 'update_expression', 'call_expression');
    if (plain.length > 0) throw new NotJammable();
    const tests = this.#inside.map((_, copy) => this.#text(condition, copy));
    const all = [
      ...new Set(tests.flatMap((test) => (/\|\||\?/.test(test) ? [`(${test})`] : test.split(' && ')))),
    ];
    return [
      `if (${all.join(' && ')}) {`,
      ...this.#indented(this.list(body)),
      '} else {',
      ...this.#indented(this.#copies(statement, stores)),
      '}',
    ];
  }

  /** Statements that only some copies execute: what they all load is loaded when any of them needs it. */
  #conditional(before: string, condition: SyntaxNode, after: string, body: readonly SyntaxNode[]): string[] {
    if (condition.descendants('assignment_expression', 'update_expression').length > 0)
      throw new NotJammable();
    if (body.some((statement) => statement.descendants('continue_statement', 'break_statement').length > 0))
      throw new NotJammable();
    const stores = body.flatMap((statement) => this.#stores(statement));
    const lines: string[] = [];
    const replacements = new Map<SyntaxNode, string>();
    const loads = body
      .flatMap((statement) => this.#sharedLoads(statement))
      .filter((load) => !/\bstatic_cast\b/.test(zeroOf(load.elementType)));
    const tests = this.#inside.map((_, copy) => before + this.#text(condition, copy) + after);
    let used = tests;
    if (loads.length > 0) {
      used = tests.map(() => this.#fresh('wanted'));
      tests.forEach((test, copy) => lines.push(`const bool ${used[copy] ?? ''} = ${test};`));
      for (const load of loads) {
        const name = this.#nameLoad(load, replacements);
        if (name === undefined) continue;
        const { elementType, node } = load;
        lines.push(
          `const ${elementType} ${name} = ${used.join(' || ')} ? ${node.text} : ${zeroOf(elementType)};`,
        );
      }
    }
    this.#inside.forEach((inside, copy) => {
      const guard = stores.length > 0 && inside !== '' ? `${inside} && ` : '';
      const test = used[copy] ?? '';
      const inner = body.map((statement) => this.#text(statement, copy, replacements));
      const whole = guard !== '' && /\|\|/.test(test) ? `(${test})` : test;
      lines.push(`if (${guard}${whole}) {`, ...this.#indented(inner), '}');
    });
    this.#checkStores(stores);
    return lines;
  }

  /** The statement once per copy. */
  #copies(statement: SyntaxNode, stores: readonly MemoryAccess[]): string[] {
    if (statement.descendants('return_statement', 'goto_statement').length > 0) throw new NotJammable();
    this.#checkStores(stores);
    const lines: string[] = [...(this.#prepared.get(statement) ?? [])];
    const replacements = new Map<SyntaxNode, string>();
    if (/^(declaration|expression_statement)$/.test(statement.type))
      for (const load of this.#sharedLoads(statement)) {
        const name = this.#nameLoad(load, replacements);
        if (name !== undefined) lines.push(`const ${load.elementType} ${name} = ${load.node.text};`);
      }
    this.#inside.forEach((inside, copy) => {
      const guard = stores.length > 0 && inside !== '' ? `if (${inside}) ` : '';
      lines.push(guard + this.#text(statement, copy, replacements));
    });
    return lines;
  }

  /** A name for a load, or undefined when the same load has one already. */
  #nameLoad(load: MemoryAccess, replacements: Map<SyntaxNode, string>): string | undefined {
    for (const [node, name] of replacements)
      if (node.text === load.node.text) {
        replacements.set(load.node, name);
        return undefined;
      }
    const name = this.#fresh(`${load.variable.name}Value`);
    replacements.set(load.node, name);
    this.shared.push(load);
    return name;
  }

  /** Loads that are the same for all copies and happen whenever the statement does. */
  #sharedLoads(statement: SyntaxNode): MemoryAccess[] {
    return this.#context.accesses.filter((access) => {
      const { node, variable } = access;
      if (!statement.contains(node) || access.access !== 'read' || access.atomic || access.cast) return false;
      if (access.space !== 'global' || this.#pattern.varying.in(node)) return false;
      if (this.#context.accesses.some((other) => other.variable === variable && other.access !== 'read'))
        return false;
      // Names that the statement itself introduces do not exist in front of it.
      const known = node.descendants('identifier').every((identifier) => {
        const named = this.#context.names.variableOf(identifier);
        return !named || !statement.contains(named.node);
      });
      for (let outer = node.parent; known && outer; outer = outer.parent) {
        if (outer === statement) return true;
        if (/^(if|for|while|do|switch)_statement$|^(conditional|lambda)_expression$/.test(outer.type))
          return false;
        if (/^(&&|\|\|)$/.test(outer.child('operator')?.text ?? '')) return false;
      }
      return false;
    });
  }

  #text(node: SyntaxNode, copy: number, given: ReadonlyMap<SyntaxNode, string> = new Map()): string {
    const replacements = new Map(given);
    for (const [load, name] of this.#near) if (node.contains(load)) replacements.set(load, name(copy));
    if (copy > 0)
      for (const [variable, names] of this.#names)
        for (const place of [variable.node, ...variable.uses.map((use) => use.node)])
          if (node.contains(place)) replacements.set(place, names[copy] ?? '');
    return reindented(node, '', textWith(node, replacements));
  }

  #stores(node: SyntaxNode): MemoryAccess[] {
    return this.#context.accesses.filter(
      (access) => node.contains(access.node) && access.access !== 'read' && access.space === 'global',
    );
  }

  /** Every copy stores elsewhere, unless it adds atomically. */
  #checkStores(stores: readonly MemoryAccess[]): void {
    for (const store of stores)
      if (!store.atomic && !this.#pattern.varying.in(store.node)) throw new NotJammable();
  }

  /** `if (varying) continue;`: the condition. */
  #skippedBy(statement: SyntaxNode): SyntaxNode | undefined {
    if (statement.type !== 'if_statement' || statement.child('alternative')) return undefined;
    const then = statement.child('consequence');
    const only = then?.type === 'compound_statement' ? then.namedChildren : then ? [then] : [];
    const clause = statement.child('condition');
    const condition = clause?.child('value') ?? clause;
    if (only.length !== 1 || only[0]?.type !== 'continue_statement' || !condition) return undefined;
    return this.#pattern.varying.in(condition) ? condition : undefined;
  }

  #declaresVarying(declaration: SyntaxNode): boolean {
    return [...this.#names.keys()].some((variable) => variable.declaration === declaration);
  }

  #indented(lines: readonly string[]): string[] {
    return indented(lines, this.#unit).split('\n');
  }
}
