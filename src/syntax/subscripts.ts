import { constantValues, fileConstants } from './constants.ts';
import type { FunctionNames, Variable } from './definitions-and-uses.ts';
import { isIntegerType, numberLiteral } from './expression-from-syntax.ts';
import { functionDeclarator, parametersOf } from './kernel-finder.ts';
import { findLoops, isVisibleFrom, movedVariable } from './loops.ts';
import type { Loop } from './loops.ts';
import { Polynomial } from './polynomial.ts';
import type { IndexSymbol } from './polynomial.ts';
import type { SyntaxNode } from './syntax-node.ts';
import { withoutParentheses } from './syntax-node.ts';

const builtins: Readonly<Record<string, IndexSymbol['kind']>> = {
  threadIdx: 'thread',
  blockIdx: 'block',
  blockDim: 'block-size',
  gridDim: 'grid-size',
};

type Bindings = ReadonlyMap<string, Polynomial>;

/**
 * Index expressions of one function in canonical form, with definitions substituted: `row * n + k` with
 * `row = blockIdx.y * blockDim.y + threadIdx.y` is a polynomial in threadIdx.y, blockIdx.y, blockDim.y, n and k.
 * A counting loop's variable is start + step x iteration; variables and pointers that move by a fixed step once per
 * iteration are followed the same way. What cannot be followed is a symbol that knows what it depends on.
 */
export class Subscripts {
  readonly names: FunctionNames;
  readonly loops: readonly Loop[];
  readonly constants: Readonly<Record<string, number>>;
  readonly #loopOf = new Map<SyntaxNode, Loop>();
  readonly #active = new Set<string>();

  /** `constants`: integer constants by name; those of the file when absent. */
  constructor(names: FunctionNames, constants?: Readonly<Record<string, number>>) {
    this.names = names;
    this.loops = findLoops(names);
    this.constants = constants ?? constantValues(fileConstants(names.definition.tree));
    for (const loop of this.loops) this.#loopOf.set(loop.node, loop);
  }

  /** Canonical value of an integer or pointer expression of the function. */
  valueOf(expression: SyntaxNode): Polynomial {
    return this.#value(expression, expression, new Map(), 0);
  }

  /** The symbol that counts the iterations of a loop. */
  iterationKey(loop: Loop): string {
    return `iteration@${loop.node.start}`;
  }

  /** The counting loop of a node. */
  loopAt(node: SyntaxNode): Loop | undefined {
    return this.#loopOf.get(node);
  }

  #value(syntax: SyntaxNode, place: SyntaxNode, bindings: Bindings, depth: number): Polynomial {
    const node = withoutParentheses(syntax);
    const value = (inner: SyntaxNode): Polynomial => this.#value(inner, place, bindings, depth + 1);
    if (depth > 60) return this.#opaque(node, node.text, []);
    switch (node.type) {
      case 'number_literal': {
        const literal = numberLiteral(node.text);
        return literal?.kind === 'number'
          ? Polynomial.constant(literal.value)
          : this.#opaque(node, node.text, []);
      }
      case 'identifier':
        return bindings.get(node.text) ?? this.#name(node.text, place, node);
      case 'field_expression':
        return this.#field(node);
      case 'unary_expression': {
        const argument = node.child('argument');
        const operator = node.child('operator')?.text;
        if (argument && operator === '-') return value(argument).times(Polynomial.constant(-1));
        if (argument && operator === '+') return value(argument);
        return this.#opaque(node, operator ?? '', argument ? [value(argument)] : []);
      }
      case 'binary_expression':
        return this.#binary(node, value);
      case 'cast_expression': {
        const type = node.child('type')?.text ?? '';
        const inner = node.child('value');
        if (!inner) return this.#opaque(node, node.text, []);
        return isIntegerType(type) ? value(inner) : this.#opaque(node, `(${type})`, [value(inner)]);
      }
      case 'pointer_expression': {
        const argument = node.child('argument');
        const target = argument && withoutParentheses(argument);
        if (node.child('operator')?.text === '&' && target?.type === 'subscript_expression')
          return this.#address(target, value);
        return this.#opaque(node, node.child('operator')?.text ?? '', argument ? [value(argument)] : []);
      }
      case 'subscript_expression':
        return this.#opaque(node, 'load', node.namedChildren.map(value));
      case 'subscript_argument_list': {
        const only = node.namedChildren[0];
        return only && node.namedChildren.length === 1
          ? value(only)
          : this.#opaque(node, 'list', node.namedChildren.map(value));
      }
      case 'conditional_expression':
        return this.#opaque(node, '?:', node.namedChildren.map(value));
      case 'assignment_expression': {
        const right = node.child('right');
        return right && node.child('operator')?.text === '='
          ? value(right)
          : this.#opaque(node, node.text, []);
      }
      case 'call_expression':
        return this.#call(node, place, bindings, depth);
      default:
        return this.#opaque(node, node.type, node.namedChildren.map(value));
    }
  }

  #binary(node: SyntaxNode, value: (inner: SyntaxNode) => Polynomial): Polynomial {
    const [leftNode, rightNode] = [node.child('left'), node.child('right')];
    const operator = node.child('operator')?.text ?? '';
    if (!leftNode || !rightNode) return this.#opaque(node, node.text, []);
    const left = value(leftNode);
    const right = value(rightNode);
    const [a, b] = [left.constantValue, right.constantValue];
    switch (operator) {
      case '+':
        return left.plus(right);
      case '-':
        return left.minus(right);
      case '*':
        return left.times(right);
      case '<<':
        return b !== undefined && b >= 0 && b < 53
          ? left.times(Polynomial.constant(2 ** b))
          : this.#opaque(node, operator, [left, right]);
      case '/':
        if (b === 1) return left;
        if (a !== undefined && b !== undefined && b !== 0) return Polynomial.constant(Math.trunc(a / b));
        return this.#opaque(node, operator, [left, right]);
      case '%':
        if (a !== undefined && b !== undefined && b !== 0) return Polynomial.constant(a % b);
        return this.#opaque(node, operator, [left, right]);
      case '>>':
        // x >> k and x / 2^k are the same for the non-negative numbers that indices are.
        if (b !== undefined && b >= 0 && b < 53)
          return a !== undefined
            ? Polynomial.constant(Math.floor(a / 2 ** b))
            : this.#opaque(node, '/', [left, Polynomial.constant(2 ** b)]);
        return this.#opaque(node, operator, [left, right]);
      case '&':
        // x & (2^k - 1) is x % 2^k.
        if (b !== undefined && b > 0 && Number.isInteger(Math.log2(b + 1)))
          return this.#opaque(node, '%', [left, Polynomial.constant(b + 1)]);
        return this.#opaque(node, operator, [left, right]);
      default:
        return this.#opaque(node, operator, [left, right]);
    }
  }

  #address(subscript: SyntaxNode, value: (inner: SyntaxNode) => Polynomial): Polynomial {
    const base = subscript.child('argument');
    const indices = subscript.child('indices');
    if (!base || !indices) return this.#opaque(subscript, 'address', []);
    return value(base).plus(value(indices));
  }

  #field(node: SyntaxNode): Polynomial {
    const base = node.child('argument')?.text ?? '';
    const kind = Object.hasOwn(builtins, base) ? builtins[base] : undefined;
    const name = node.text.replace(/\s+/g, '');
    if (kind) return Polynomial.symbol({ key: name, kind, name, dependencies: new Set([name]) });
    return this.#opaque(node, name, []);
  }

  #call(node: SyntaxNode, place: SyntaxNode, bindings: Bindings, depth: number): Polynomial {
    const callee = node.child('function')?.text.replace(/\s+/g, '') ?? '';
    const list = node.child('arguments')?.namedChildren ?? [];
    const values = list.map((argument) => this.#value(argument, place, bindings, depth + 1));
    const [first, second] = values;
    const cast = /^static_cast<(.*)>$/.exec(callee)?.[1] ?? callee;
    if (first && values.length === 1 && isIntegerType(cast)) return first;
    if (first && second && /^(__u?mul24)$/.test(callee)) return first.times(second);
    if (first && callee === '__ldg') return this.#opaque(node, 'load', [first]);
    return this.#expand(callee, values, list, place, bindings, depth) ?? this.#opaque(node, callee, values);
  }

  /** Function-like macros and functions of the file that only return an expression. */
  #expand(
    callee: string,
    values: readonly Polynomial[],
    list: readonly SyntaxNode[],
    place: SyntaxNode,
    bindings: Bindings,
    depth: number,
  ): Polynomial | undefined {
    if (depth > 20) return undefined;
    const tree = this.names.definition.tree;
    const macro = tree.root
      .descendants('preproc_function_def')
      .find((node) => node.child('name')?.text === callee);
    if (macro) {
      const names = macro.child('parameters')?.namedChildren.map((name) => name.text) ?? [];
      const body = macro
        .child('value')
        ?.text.replace(/\\\n/g, ' ')
        .replace(/\/\/.*$|\/\*.*?\*\//g, '')
        .trim();
      const parsed = body === undefined ? undefined : tree.parseExpression(body);
      if (!parsed || names.length !== list.length) return undefined;
      const inner = new Map(bindings);
      names.forEach((name, index) => inner.set(name, values[index] ?? Polynomial.zero));
      return this.#value(parsed, place, inner, depth + 1);
    }
    for (const definition of tree.root.descendants('function_definition')) {
      const declarator = functionDeclarator(definition);
      if (declarator?.child('declarator')?.text !== callee) continue;
      const statements = definition.child('body')?.namedChildren ?? [];
      const result = statements[0]?.type === 'return_statement' ? statements[0].namedChildren[0] : undefined;
      const parameters = parametersOf(declarator);
      if (statements.length !== 1 || !result || parameters.length !== values.length) return undefined;
      const inner = new Map(
        parameters.map((parameter, index) => [parameter.name, values[index] ?? Polynomial.zero]),
      );
      return this.#value(result, place, inner, depth + 1);
    }
    return undefined;
  }

  #name(name: string, place: SyntaxNode, node: SyntaxNode): Polynomial {
    if (name === 'warpSize') return Polynomial.constant(32);
    const variable = this.names.resolve(name, place);
    if (!variable || (variable.kind === 'file' && !variable.isArray)) {
      const value = Object.hasOwn(this.constants, name) ? this.constants[name] : undefined;
      if (value !== undefined) return Polynomial.constant(value);
    }
    if (!variable) return this.#opaque(node, name, []);
    const key = `${variable.name}@${variable.node.start}:${place.start}`;
    if (this.#active.has(key)) return this.#untracked(variable);
    this.#active.add(key);
    try {
      return this.#variable(variable, place);
    } finally {
      this.#active.delete(key);
    }
  }

  #variable(variable: Variable, place: SyntaxNode): Polynomial {
    if (
      variable.isArray ||
      (variable.kind === 'parameter' && variable.pointer && this.names.writesOf(variable).length === 0)
    )
      return this.#base(variable, 'pointer');
    const induction = this.#induction(variable, place);
    if (induction) return induction;
    return this.#reaching(variable, place) ?? this.#untracked(variable);
  }

  #base(variable: Variable, kind: IndexSymbol['kind']): Polynomial {
    const key = `${variable.name}@${variable.node.start}`;
    return Polynomial.symbol({ key, kind, name: variable.name, dependencies: new Set([key]), variable });
  }

  /** start + step x iteration for variables that one statement per iteration moves by a fixed step. */
  #induction(variable: Variable, place: SyntaxNode): Polynomial | undefined {
    const own = this.loops.find(
      (loop) => loop.variable === variable && loop.node.contains(place) && !startOrOutside(loop, place),
    );
    const writes = this.names.writesOf(variable);
    if (own) {
      const start = this.#value(own.start, own.start, new Map(), 1);
      const step = this.#step(own.step, own);
      if (!step) return undefined;
      const after = own.kind === 'while' && place.start > own.update.end ? step : Polynomial.zero;
      return start.plus(step.times(this.#iteration(own))).plus(after);
    }
    // Another variable moved along with a loop: `p += stride` as a statement of the body.
    const inLoops = writes.filter((use) => this.loops.some((loop) => loop.node.contains(use.node)));
    if (inLoops.length !== 1 || !inLoops[0]) return undefined;
    const use = inLoops[0];
    const update = use.node.ancestor('assignment_expression', 'update_expression');
    const statement = update?.parent;
    const loop = this.loops.filter((candidate) => candidate.node.contains(use.node)).at(-1);
    if (!update || !statement || !loop?.node.contains(place) || variable.scope === loop.body)
      return undefined;
    const inBody = statement.type === 'expression_statement' && statement.parent === loop.body;
    const inUpdate = loop.node.child('update')?.contains(update) === true;
    if (!inBody && !inUpdate) return undefined;
    if (loop.node.contains(variable.node)) return undefined;
    const moved = movedVariable(update, this.names);
    const step = moved?.variable === variable ? this.#step(moved.step, loop) : undefined;
    const start = this.#reaching(variable, loop.node);
    if (!step || !start) return undefined;
    const after = inBody && place.start > update.end ? step : Polynomial.zero;
    return start.plus(step.times(this.#iteration(loop))).plus(after);
  }

  #iteration(loop: Loop): Polynomial {
    const key = this.iterationKey(loop);
    return Polynomial.symbol({
      key,
      kind: 'iteration',
      name: loop.variable.name,
      dependencies: new Set([key]),
      loop,
    });
  }

  /** The signed step, when it does not change during the loop. */
  #step(step: Loop['step'], loop: Loop): Polynomial | undefined {
    if (step.kind !== 'add') return undefined;
    const amount = step.amount ? this.#value(step.amount, step.amount, new Map(), 1) : Polynomial.constant(1);
    if (amount.dependsOn(this.iterationKey(loop))) return undefined;
    return amount.times(Polynomial.constant(step.sign));
  }

  /** The value given by the last write that certainly ran before the place. */
  #reaching(variable: Variable, place: SyntaxNode): Polynomial | undefined {
    let value: Polynomial | undefined = variable.initializer
      ? this.#value(variable.initializer, variable.initializer, new Map(), 1)
      : variable.kind === 'parameter'
        ? this.#base(variable, variable.pointer ? 'pointer' : 'parameter')
        : undefined;
    for (const use of this.names.writesOf(variable)) {
      if (use.access === 'address') return undefined;
      const update = use.node.ancestor('assignment_expression', 'update_expression');
      if (!update) return undefined;
      // The write is part of what computes the place itself: `x = x + 1`.
      if (update.contains(place)) continue;
      if (use.node.start >= place.start) {
        if (comesBack(use.node, place, variable)) return undefined;
        continue;
      }
      if (!isVisibleFrom(use.node, place)) return undefined;
      if (use.access === 'write') {
        const right = update.child('right');
        value = right ? this.#value(right, right, new Map(), 1) : undefined;
      } else {
        const moved = movedVariable(update, this.names);
        if (!moved || moved.step.kind !== 'add' || !value) return undefined;
        const amount = moved.step.amount
          ? this.#value(moved.step.amount, moved.step.amount, new Map(), 1)
          : Polynomial.constant(1);
        value = value.plus(amount.times(Polynomial.constant(moved.step.sign)));
      }
    }
    return value;
  }

  /** A variable whose value depends on the path taken: it depends on all that its definitions depend on. */
  #untracked(variable: Variable): Polynomial {
    const key = `${variable.name}@${variable.node.start}`;
    const dependencies = new Set([key]);
    const add = (expression: SyntaxNode | null | undefined): void => {
      if (!expression) return;
      const value = this.#value(expression, expression, new Map(), 30);
      for (const symbol of value.symbols)
        for (const dependency of symbol.dependencies) dependencies.add(dependency);
    };
    const guard = `untracked ${key}`;
    if (!this.#active.has(guard)) {
      this.#active.add(guard);
      add(variable.initializer);
      for (const use of this.names.writesOf(variable)) {
        add(use.node.ancestor('assignment_expression')?.child('right'));
        const loop = this.loops.filter((candidate) => candidate.node.contains(use.node)).at(-1);
        if (loop) dependencies.add(this.iterationKey(loop));
        const branch = use.node.ancestor('if_statement')?.child('condition');
        if (branch && this.names.body.contains(branch)) add(branch.child('value') ?? branch);
      }
      this.#active.delete(guard);
    }
    return Polynomial.symbol({ key, kind: 'variable', name: variable.name, dependencies, variable });
  }

  #opaque(node: SyntaxNode, operator: string, operands: readonly Polynomial[]): Polynomial {
    const key = `${operator}(${operands.map((operand) => operand.key).join(', ')})`;
    const dependencies = new Set([key]);
    for (const operand of operands)
      for (const symbol of operand.symbols)
        for (const dependency of symbol.dependencies) dependencies.add(dependency);
    return Polynomial.symbol({ key, kind: 'opaque', name: node.text.replace(/\s+/g, ' '), dependencies });
  }
}

/** The start value and declarations of a `for` are outside the iterations. */
function startOrOutside(loop: Loop, place: SyntaxNode): boolean {
  return loop.start.contains(place);
}

/** A write behind the place is seen by the place's next iteration when a loop that does not declare the variable holds both. */
function comesBack(write: SyntaxNode, place: SyntaxNode, variable: Variable): boolean {
  const types = ['for_statement', 'while_statement', 'do_statement'];
  for (let loop = write.ancestor(...types); loop; loop = loop.ancestor(...types)) {
    if (loop === place || !loop.contains(place)) continue;
    if (!loop.contains(variable.node)) return true;
  }
  return false;
}
