import type { Variable } from './definitions-and-uses.ts';
import type { Loop } from './loops.ts';

/** An unknown of an index expression. */
export interface IndexSymbol {
  /** Equal keys mean equal values within one function. */
  readonly key: string;
  readonly kind:
    | 'thread' // threadIdx.x
    | 'block' // blockIdx.x
    | 'block-size' // blockDim.x
    | 'grid-size' // gridDim.x
    | 'iteration' // number of the current iteration of a loop, from 0
    | 'parameter'
    | 'pointer' // address of a buffer or array
    | 'variable' // a local variable we cannot follow
    | 'opaque'; // an expression that is not a sum of products: x / 32, x % n, idx[i]
  /** How it reads in the source. */
  readonly name: string;
  /** Keys of all symbols the value depends on, itself included. */
  readonly dependencies: ReadonlySet<string>;
  readonly variable?: Variable;
  readonly loop?: Loop;
}

interface Monomial {
  readonly coefficient: number;
  /** Sorted by key; a square appears twice. */
  readonly factors: readonly IndexSymbol[];
}

/** A sum of products of symbols with integer coefficients: the canonical form of an index expression. */
export class Polynomial {
  readonly #terms: ReadonlyMap<string, Monomial>;

  private constructor(terms: ReadonlyMap<string, Monomial>) {
    this.#terms = terms;
  }

  static readonly zero = new Polynomial(new Map());

  static constant(value: number): Polynomial {
    return Polynomial.#from([{ coefficient: value, factors: [] }]);
  }

  static symbol(symbol: IndexSymbol): Polynomial {
    return Polynomial.#from([{ coefficient: 1, factors: [symbol] }]);
  }

  static #from(monomials: Iterable<Monomial>): Polynomial {
    const terms = new Map<string, Monomial>();
    for (const monomial of monomials) {
      const key = monomial.factors.map((factor) => factor.key).join('*');
      const coefficient = (terms.get(key)?.coefficient ?? 0) + monomial.coefficient;
      if (coefficient === 0) terms.delete(key);
      else terms.set(key, { coefficient, factors: monomial.factors });
    }
    return new Polynomial(terms);
  }

  plus(other: Polynomial): Polynomial {
    return Polynomial.#from([...this.#terms.values(), ...other.#terms.values()]);
  }

  minus(other: Polynomial): Polynomial {
    return this.plus(other.times(Polynomial.constant(-1)));
  }

  times(other: Polynomial): Polynomial {
    const products: Monomial[] = [];
    for (const a of this.#terms.values())
      for (const b of other.#terms.values())
        products.push({
          coefficient: a.coefficient * b.coefficient,
          factors: [...a.factors, ...b.factors].sort((x, y) => (x.key < y.key ? -1 : x.key > y.key ? 1 : 0)),
        });
    return Polynomial.#from(products);
  }

  /** The value when there are no symbols. */
  get constantValue(): number | undefined {
    if (this.#terms.size === 0) return 0;
    const only = this.#terms.get('');
    return this.#terms.size === 1 && only ? only.coefficient : undefined;
  }

  equals(other: Polynomial): boolean {
    return this.key === other.key;
  }

  /** Canonical text: equal polynomials have equal keys. */
  get key(): string {
    return (
      [...this.#terms.entries()]
        .map(([factors, term]) =>
          factors === '' ? String(term.coefficient) : `${term.coefficient}*${factors}`,
        )
        .sort()
        .join(' + ') || '0'
    );
  }

  /** Every symbol that appears, each once. */
  get symbols(): IndexSymbol[] {
    const found = new Map<string, IndexSymbol>();
    for (const term of this.#terms.values()) for (const factor of term.factors) found.set(factor.key, factor);
    return [...found.values()];
  }

  /** True when the value changes with the symbol, also through opaque parts. */
  dependsOn(key: string): boolean {
    return this.symbols.some((symbol) => symbol.dependencies.has(key));
  }

  /** True when the symbol appears only as a plain factor of degree one. */
  isLinearIn(key: string): boolean {
    for (const term of this.#terms.values()) {
      const plain = term.factors.filter((factor) => factor.key === key).length;
      const hidden = term.factors.some((factor) => factor.key !== key && factor.dependencies.has(key));
      if (plain > 1 || hidden) return false;
    }
    return true;
  }

  /** What the symbol is multiplied with; 0 when it does not appear as a plain factor. */
  coefficientOf(key: string): Polynomial {
    const terms: Monomial[] = [];
    for (const term of this.#terms.values()) {
      const index = term.factors.findIndex((factor) => factor.key === key);
      if (index >= 0)
        terms.push({ coefficient: term.coefficient, factors: term.factors.filter((_, at) => at !== index) });
    }
    return Polynomial.#from(terms);
  }

  /** The terms in which the symbol is no plain factor. */
  without(key: string): Polynomial {
    return Polynomial.#from(
      [...this.#terms.values()].filter((term) => !term.factors.some((factor) => factor.key === key)),
    );
  }

  /** The polynomial with a symbol replaced by a value. */
  substitute(key: string, value: Polynomial): Polynomial {
    let result = Polynomial.zero;
    for (const term of this.#terms.values()) {
      let product = Polynomial.constant(term.coefficient);
      for (const factor of term.factors)
        product = product.times(factor.key === key ? value : Polynomial.symbol(factor));
      result = result.plus(product);
    }
    return result;
  }

  /** The terms, for printing and pattern matching. */
  get terms(): readonly Monomial[] {
    return [...this.#terms.values()];
  }

  toString(): string {
    return (
      this.terms
        .map((term) => {
          const factors = term.factors.map((factor) => factor.name);
          return term.coefficient === 1 && factors.length > 0
            ? factors.join(' * ')
            : [String(term.coefficient), ...factors].join(' * ');
        })
        .join(' + ') || '0'
    );
  }
}
