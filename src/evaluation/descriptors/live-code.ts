import { accessOf } from '../../syntax/definitions-and-uses.ts';
import type { Variable } from '../../syntax/definitions-and-uses.ts';
import type { Subscripts } from '../../syntax/subscripts.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';

/** A statement (or a loop's condition and update) with what it reads and writes. */
interface Unit {
  readonly node: SyntaxNode;
  readonly reads: Set<Variable>;
  readonly writes: Set<Variable>;
  /** Changes something a caller or another thread can see. */
  readonly effect: boolean;
}

const controlTypes = ['if_statement', 'for_statement', 'while_statement', 'do_statement', 'switch_statement'];

/**
 * Which code of a function can matter: branches that constants switch off, statements behind a return, and
 * computations whose result nobody reads are dead. `isEffect` says whether a call does more than give a value.
 */
export class LiveCode {
  readonly #dead = new Set<SyntaxNode>();
  readonly #subscripts: Subscripts;
  readonly #isEffect: (call: SyntaxNode) => boolean;

  constructor(subscripts: Subscripts, isEffect: (call: SyntaxNode) => boolean) {
    this.#subscripts = subscripts;
    this.#isEffect = isEffect;
    this.#removeUnreachable();
    this.#removeUnread();
  }

  isLive(node: SyntaxNode): boolean {
    for (let at: SyntaxNode | null = node; at !== null; at = at.parent) if (this.#dead.has(at)) return false;
    return true;
  }

  #removeUnreachable(): void {
    for (const node of this.#subscripts.names.body.walk()) {
      const condition = conditionOf(node);
      const truth = condition === null ? undefined : this.#truth(condition);
      if (truth === false) {
        const body = node.child(node.type === 'if_statement' ? 'consequence' : 'body');
        if (body !== null && node.type !== 'do_statement') this.#dead.add(body);
      }
      if (truth === true && node.type === 'if_statement') {
        const alternative = node.child('alternative');
        if (alternative !== null) this.#dead.add(alternative);
      }
      if (node.type === 'compound_statement') this.#removeBehindJump(node);
      if (node.type === 'preproc_if' && node.child('condition')?.text.trim() === '0') {
        const alternative = node.child('alternative');
        for (const child of node.namedChildren) if (child !== alternative) this.#dead.add(child);
      }
    }
  }

  #removeBehindJump(block: SyntaxNode): void {
    let left = false;
    for (const statement of block.namedChildren) {
      if (statement.type === 'labeled_statement' || statement.type === 'case_statement') left = false;
      if (left) this.#dead.add(statement);
      if (/^(return|break|continue|goto)_statement$/.test(statement.type)) left = true;
    }
  }

  #truth(syntax: SyntaxNode): boolean | undefined {
    const node = withoutParentheses(syntax);
    if (node.type === 'condition_clause') {
      const inner = node.child('value') ?? node.namedChildren[0];
      return inner ? this.#truth(inner) : undefined;
    }
    if (node.text === 'true') return true;
    if (node.text === 'false') return false;
    if (node.type === 'unary_expression' && node.child('operator')?.text === '!') {
      const inner = node.child('argument');
      const truth = inner ? this.#truth(inner) : undefined;
      return truth === undefined ? undefined : !truth;
    }
    if (node.type === 'binary_expression') {
      const [left, right] = [node.child('left'), node.child('right')];
      const operator = node.child('operator')?.text ?? '';
      if (left && right && (operator === '&&' || operator === '||')) {
        const sides = [this.#truth(left), this.#truth(right)];
        const decisive = operator === '||';
        if (sides.includes(decisive)) return decisive;
        return sides.includes(undefined) ? undefined : !decisive;
      }
      if (left && right) {
        const a = this.#subscripts.valueOf(left).constantValue;
        const b = this.#subscripts.valueOf(right).constantValue;
        if (a !== undefined && b !== undefined) return compare(operator, a, b);
      }
    }
    // A variable of the function may change in a loop; only constants of the file decide.
    if (node.type === 'identifier') {
      const variable = this.#subscripts.names.variableOf(node);
      if (variable !== undefined && !variable.constant) return undefined;
      const text = variable?.initializer?.text;
      if (text === 'true' || text === 'false') return text === 'true';
    }
    if (node.type !== 'identifier' && node.type !== 'number_literal') return undefined;
    const value = this.#subscripts.valueOf(node).constantValue;
    return value === undefined ? undefined : value !== 0;
  }

  #removeUnread(): void {
    const units = this.#units();
    const live = new Set<Unit>();
    const read = new Set<Variable>();
    for (let changed = true; changed;) {
      changed = false;
      for (const unit of units) {
        if (live.has(unit)) continue;
        const holdsLive =
          controlTypes.includes(unit.node.parent?.type ?? '') &&
          [...live].some((other) => unit.node.parent?.contains(other.node));
        if (!unit.effect && !holdsLive && ![...unit.writes].some((variable) => read.has(variable))) continue;
        live.add(unit);
        for (const variable of unit.reads) read.add(variable);
        changed = true;
      }
    }
    for (const unit of units) if (!live.has(unit)) this.#dead.add(unit.node);
  }

  #units(): Unit[] {
    const units: Unit[] = [];
    for (const node of this.#subscripts.names.body.walk()) {
      const isStatement = /^(expression_statement|declaration|return_statement)$/.test(node.type);
      const isControlPart =
        controlTypes.includes(node.parent?.type ?? '') &&
        ['condition', 'update', 'initializer'].includes(node.field ?? '') &&
        node.type !== 'declaration';
      if ((isStatement || isControlPart) && this.isLive(node)) units.push(this.#unit(node));
    }
    return units;
  }

  #unit(node: SyntaxNode): Unit {
    const { names } = this.#subscripts;
    const unit = { node, reads: new Set<Variable>(), writes: new Set<Variable>() };
    let effect = /^(return|break|continue)_statement$/.test(node.type);
    for (const variable of names.variables)
      if (variable.kind === 'local' && variable.declaration === node) {
        if (variable.initializer !== null) unit.writes.add(variable);
        // A reference or an object with a constructor: we do not see what it stands for.
        if (
          /&/.test(variable.node.parent?.text ?? '') &&
          variable.node.parent?.type === 'reference_declarator'
        )
          effect = true;
      }
    for (const inner of node.walk()) {
      if (inner.type === 'call_expression' && this.#isEffect(inner)) effect = true;
      if (inner.type === 'gnu_asm_expression') effect = true;
      if (inner.type !== 'identifier') continue;
      const variable = names.variableOf(inner);
      if (variable === undefined) continue;
      const target = elementOf(inner);
      const access = accessOf(target);
      if (access === 'read' || access === 'update') unit.reads.add(variable);
      if (access === 'address') {
        unit.reads.add(variable);
        unit.writes.add(variable);
      }
      if (access !== 'write' && access !== 'update') continue;
      unit.writes.add(variable);
      // Indices on the left are read by the store; their identifiers come up on their own.
      if (target !== inner && (variable.pointer || variable.space === 'global' || variable.kind === 'file'))
        if (variable.space !== 'shared' && variable.space !== 'dynamic-shared') effect = true;
    }
    // An update reads its own variable, which alone keeps nothing alive.
    for (const variable of unit.writes)
      if (!readsBesidesUpdate(node, variable, this.#subscripts)) unit.reads.delete(variable);
    return { ...unit, effect };
  }
}

/** `a[i][j]`, `*p` or `v.x` around an identifier that is its base; the identifier itself otherwise. */
function elementOf(identifier: SyntaxNode): SyntaxNode {
  let node = identifier;
  for (;;) {
    const parent = node.parent;
    if (parent === null) return node;
    const isBase =
      (parent.type === 'subscript_expression' && node.field === 'argument') ||
      (parent.type === 'pointer_expression' &&
        (parent.child('operator')?.text === '*' || isCast(parent.parent?.parent) || isCast(parent.parent))) ||
      (parent.type === 'field_expression' && node.field === 'argument') ||
      parent.type === 'parenthesized_expression' ||
      (parent.type === 'cast_expression' && node.field === 'value') ||
      (parent.type === 'argument_list' && isCast(parent.parent)) ||
      isCast(parent);
    if (!isBase) return node;
    node = parent;
  }
}

/** `reinterpret_cast<float4*>(...)` or `(float4*)...`. */
function isCast(node: SyntaxNode | null | undefined): boolean {
  if (node?.type === 'cast_expression') return true;
  return node?.type === 'call_expression' && /_cast\b/.test(node.child('function')?.text ?? '');
}

function readsBesidesUpdate(unit: SyntaxNode, variable: Variable, subscripts: Subscripts): boolean {
  return unit
    .descendants('identifier')
    .some((node) => subscripts.names.variableOf(node) === variable && accessOf(elementOf(node)) === 'read');
}

function conditionOf(node: SyntaxNode): SyntaxNode | null {
  return controlTypes.includes(node.type) && node.type !== 'switch_statement'
    ? node.child('condition')
    : null;
}

function compare(operator: string, a: number, b: number): boolean | undefined {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    default:
      return undefined;
  }
}
