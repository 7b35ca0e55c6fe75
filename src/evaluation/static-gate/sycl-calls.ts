import type { TextRange } from '../../protocol/task.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';

/** One call with the last component of what is called. */
export interface NamedCall {
  readonly name: string;
  readonly isMethod: boolean;
  readonly node: SyntaxNode;
}

/** What a call names: `submit` of `q.submit(...)`, `range` of `sycl::range<2>(...)`; undefined where it names nothing. */
export function calledName(call: SyntaxNode): Pick<NamedCall, 'name' | 'isMethod'> | undefined {
  let target = call.child('function');
  if (target === null) return undefined;
  if (target.type === 'field_expression') {
    const field = target.child('field');
    return { name: (field?.child('name') ?? field)?.text ?? '', isMethod: true };
  }
  while (target.type === 'qualified_identifier' || target.type === 'template_function') {
    const inner: SyntaxNode | null = target.child('name');
    if (inner === null) break;
    target = inner;
  }
  if (/^(identifier|type_identifier|primitive_type|sized_type_specifier|template_type)$/.test(target.type))
    return { name: (target.child('name') ?? target).text, isMethod: false };
  return undefined;
}

/** All calls within a range that name something. */
export function callsWithin(tree: SyntaxTree, range: TextRange): NamedCall[] {
  return tree.root
    .descendants('call_expression')
    .filter((node) => node.start >= range.start && node.end <= range.end)
    .flatMap((node) => {
      const called = calledName(node);
      return called === undefined ? [] : [{ ...called, node }];
    });
}

/** What the original has: a candidate may have each of it as often. */
export class Allowance {
  readonly #left = new Map<string, number>();

  constructor(names: Iterable<string>) {
    for (const name of names) this.#left.set(name, (this.#left.get(name) ?? 0) + 1);
  }

  /** True, and one fewer from now on, where the original had one. */
  take(name: string): boolean {
    const left = this.#left.get(name) ?? 0;
    this.#left.set(name, left - 1);
    return left > 0;
  }
}
