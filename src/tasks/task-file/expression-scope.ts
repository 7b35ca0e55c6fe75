import type { JSONPath } from 'jsonc-parser';
import type { Expression } from '../../protocol/task.ts';
import { expressionNames, parseExpression } from '../../syntax/expression.ts';
import { ExpressionError } from '../../syntax/expression-node.ts';
import { closest, listWords } from '../../shared/closest.ts';
import type { JsonDocument } from './json-document.ts';
import type { DocumentExpression } from './task-document.ts';

/** The names that expressions of one task may use. */
export class ExpressionScope {
  readonly #document: JsonDocument;
  readonly #shapeNames: readonly string[];
  readonly #constants: Readonly<Record<string, number>>;

  constructor(
    document: JsonDocument,
    shapeNames: readonly string[],
    constants: Readonly<Record<string, number>>,
  ) {
    this.#document = document;
    this.#shapeNames = shapeNames;
    this.#constants = constants;
  }

  /** The expression as text; a UserError at `path` when it cannot be read or uses a name nobody knows. */
  check(expression: DocumentExpression, path: JSONPath): Expression {
    const text = String(expression);
    const known = [...this.#shapeNames, ...Object.keys(this.#constants)];
    let names: string[];
    try {
      parseExpression(text);
      names = expressionNames(text);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw this.#document.error(
        'expression-syntax',
        path,
        `The expression cannot be read: ${error.message}.`,
        {
          fix: 'Use whole numbers, shape names, + - * / %, comparisons, ? :, min, max and ceilDiv.',
        },
      );
    }
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) {
      const suggestion = closest(unknown, known);
      throw this.#document.error(
        'expression-name',
        path,
        `"${unknown}" is neither a shape name nor a constant of the source.`,
        {
          fix:
            suggestion === undefined
              ? `Shape names are ${listWords(this.#shapeNames)}${Object.keys(this.#constants).length === 0 ? '' : `; constants are ${listWords(Object.keys(this.#constants))}`}.`
              : `Did you mean "${suggestion}"?`,
        },
      );
    }
    return text;
  }
}
