import { closest, listWords } from '../../shared/closest.ts';
import { UserError } from '../../shared/errors.ts';
import type { SyntaxProblem } from '../../syntax/syntax-errors.ts';

/** What choosing a kernel needs to know of one. */
export interface NamedKernel {
  readonly name: string;
  readonly qualifiedName: string;
  readonly line: number;
}

/**
 * The kernel of that name, or the only one when no name is given. Throws a UserError with line and fix where there is none, or
 * more than one. `problem` is the first syntax error of the file: a kernel may be missing only because the text is broken.
 */
export function chooseKernel<Kernel extends NamedKernel>(
  file: string,
  text: string,
  kernels: readonly Kernel[],
  name: string | undefined,
  problem: SyntaxProblem | undefined,
): Kernel {
  const names = [...new Set(kernels.map((kernel) => kernel.qualifiedName))];
  const matching =
    name === undefined
      ? kernels
      : kernels.filter((kernel) => kernel.qualifiedName === name || kernel.name === name);
  const [kernel, second] = matching;
  if (kernel === undefined) {
    const wanted = name ?? '';
    if (problem !== undefined && text.includes(wanted)) throw syntaxProblem(file, problem);
    const suggestion = closest(wanted, names);
    throw new UserError('kernel-not-found', `There is no kernel "${wanted}" in this file.`, {
      file,
      fix:
        suggestion === undefined
          ? `${theseAre(names)}.`
          : `Did you mean "${suggestion}"?${names.length === 1 ? '' : ` ${theseAre(names)}.`}`,
    });
  }
  if (second !== undefined) {
    throw new UserError(
      name === undefined ? 'several-kernels' : 'ambiguous-kernel',
      name === undefined
        ? `There are ${matching.length} kernels in this file: ${listWords(matching.map((one) => `${one.qualifiedName} (line ${one.line})`))}.`
        : `There are ${matching.length} kernels named "${name}" in this file.`,
      {
        file,
        line: second.line,
        fix:
          name === undefined
            ? `Name one: ${file}:${kernel.name}`
            : 'Name one with its namespace, or rename it.',
      },
    );
  }
  return kernel;
}

/** The error for a source that does not parse where it must. */
export function syntaxProblem(file: string, problem: SyntaxProblem): UserError {
  return new UserError('source-syntax', problem.message, {
    file,
    line: problem.line,
    column: problem.column,
    fix: 'Repair the source file; it must compile before it can be optimised.',
  });
}

function theseAre(names: readonly string[]): string {
  return names.length === 1 ? `Its kernel is ${names.join('')}` : `Its kernels are ${listWords(names)}`;
}
