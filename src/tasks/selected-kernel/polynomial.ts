/**
 * Polynomials with integer coefficients over names and opaque terms (`ceilDiv(n, 256)`): enough arithmetic to turn
 * "row < M and k < K" into "row * K + k is below M * K".
 */

/** A product of factors, in the order in which they were first multiplied: `M * K` stays `M * K`. */
interface Monomial {
  readonly factors: readonly string[];
  readonly coefficient: number;
}

/** A sum of monomials. */
export class Polynomial {
  readonly #terms: ReadonlyMap<string, Monomial>;

  private constructor(terms: ReadonlyMap<string, Monomial>) {
    this.#terms = terms;
  }

  /** A whole number. */
  static constant(value: number): Polynomial {
    return Polynomial.#from([{ factors: [], coefficient: value }]);
  }

  /** A name or an opaque term. */
  static term(text: string): Polynomial {
    return Polynomial.#from([{ factors: [text], coefficient: 1 }]);
  }

  static #from(monomials: readonly Monomial[]): Polynomial {
    const terms = new Map<string, Monomial>();
    for (const monomial of monomials) {
      const key = [...monomial.factors].sort().join('*');
      const before = terms.get(key);
      const coefficient = (before?.coefficient ?? 0) + monomial.coefficient;
      if (coefficient === 0) terms.delete(key);
      else terms.set(key, { factors: before?.factors ?? monomial.factors, coefficient });
    }
    return new Polynomial(terms);
  }

  get monomials(): readonly Monomial[] {
    return [...this.#terms.values()];
  }

  /** The value when there are no names in it. */
  get number(): number | undefined {
    const [first, second] = this.monomials;
    if (first === undefined) return 0;
    return second === undefined && first.factors.length === 0 ? first.coefficient : undefined;
  }

  plus(other: Polynomial): Polynomial {
    return Polynomial.#from([...this.monomials, ...other.monomials]);
  }

  minus(other: Polynomial): Polynomial {
    return this.plus(other.times(Polynomial.constant(-1)));
  }

  times(other: Polynomial): Polynomial {
    return Polynomial.#from(
      this.monomials.flatMap((a) =>
        other.monomials.map((b) => ({
          factors: [...a.factors, ...b.factors],
          coefficient: a.coefficient * b.coefficient,
        })),
      ),
    );
  }

  /** The quotient where it is exact in every term; undefined otherwise. */
  dividedBy(other: Polynomial): Polynomial | undefined {
    const [divisor, second] = other.monomials;
    if (divisor === undefined || second !== undefined) return undefined;
    const quotients: Monomial[] = [];
    for (const term of this.monomials) {
      const factors = [...term.factors];
      for (const factor of divisor.factors) {
        const at = factors.indexOf(factor);
        if (at < 0) return undefined;
        factors.splice(at, 1);
      }
      const coefficient = term.coefficient / divisor.coefficient;
      if (!Number.isInteger(coefficient)) return undefined;
      quotients.push({ factors, coefficient });
    }
    return Polynomial.#from(quotients);
  }

  /** Every factor replaced, monomial by monomial; undefined as soon as one has no replacement. */
  replace(
    replacement: (factor: string, coefficient: number) => Polynomial | undefined,
  ): Polynomial | undefined {
    let sum = Polynomial.constant(0);
    for (const { factors, coefficient } of this.monomials) {
      let product = Polynomial.constant(coefficient);
      for (const factor of factors) {
        const value = replacement(factor, coefficient);
        if (value === undefined) return undefined;
        product = product.times(value);
      }
      sum = sum.plus(product);
    }
    return sum;
  }

  /** The factors of a single product, as extents; undefined for sums. */
  get product(): readonly string[] | undefined {
    const [only, second] = this.monomials;
    if (only === undefined || second !== undefined) return undefined;
    const factors = only.factors.map((factor) => factor);
    if (only.coefficient === 1 && factors.length > 0) return factors;
    return [...factors, String(only.coefficient)];
  }

  toString(): string {
    // `rows + 1` and `n - 1` read better than `1 + rows` and `-1 + n`.
    const rank = (term: Monomial): number =>
      (term.coefficient < 0 ? 2 : 0) + (term.factors.length === 0 ? 1 : 0);
    const parts = [...this.monomials]
      .sort((a, b) => rank(a) - rank(b))
      .map(({ factors, coefficient }) => {
        const text = factors.map((factor) =>
          /[^\w(),. ]|^\w+ /.test(factor) && !/^\w+\(.*\)$/.test(factor) ? `(${factor})` : factor,
        );
        if (coefficient === 1 && text.length > 0) return text.join(' * ');
        if (coefficient === -1 && text.length > 0) return `-${text.join(' * ')}`;
        return [...text, String(coefficient)].join(' * ');
      });
    if (parts.length === 0) return '0';
    return parts.join(' + ').replaceAll('+ -', '- ');
  }
}
