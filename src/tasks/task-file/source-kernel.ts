import { readFileSync } from 'node:fs';
import { constantValues, fileConstants } from '../../syntax/constants.ts';
import { findKernels } from '../../syntax/kernel-finder.ts';
import type { KernelDefinition } from '../../syntax/kernel-finder.ts';
import { loadParser } from '../../syntax/parser.ts';
import { syntaxErrors } from '../../syntax/syntax-errors.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { closest, listWords } from '../../shared/closest.ts';
import { UserError } from '../../shared/errors.ts';
import { plainReason } from '../../shared/plain-reason.ts';

/** A source file with the kernel of a task in it. */
export interface SourceKernel {
  readonly file: string;
  readonly text: string;
  readonly tree: SyntaxTree;
  readonly kernel: KernelDefinition;
  /** Integer constants of the file by name. */
  readonly constants: Readonly<Record<string, number>>;
}

/** Text of a source file; a UserError when it cannot be read or is no text. `what` names it in the message. */
export function readSourceFile(file: string, what = 'source file'): string {
  const fail = (reason: string, cause?: unknown): UserError =>
    new UserError('source-unreadable', `The ${what} cannot be read: ${reason}.`, {
      file,
      fix: 'Check the path.',
      cause,
    });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fail(plainReason(error), error);
  }
  if (text.includes('\0')) throw fail('it is no text (a compiled file?)');
  return text;
}

/**
 * Finds a kernel by name, or the only one when no name is given. Throws a UserError with line, column and fix for files
 * without kernels, with several, without that one, and for text that is not valid inside the kernel.
 */
export async function findSourceKernel(file: string, name: string | undefined): Promise<SourceKernel> {
  const text = readSourceFile(file);
  const parser = await loadParser();
  const tree = parser.parse(text);
  const kernels = findKernels(tree);
  const [problem] = syntaxErrors(tree);
  if (kernels.length === 0) {
    if (problem !== undefined && text.includes('__global__')) throw syntaxProblem(file, problem);
    throw new UserError('no-kernel', 'There is no `__global__` function in this file.', {
      file,
      fix: 'Name a file with a CUDA kernel.',
    });
  }
  const names = [...new Set(kernels.map((kernel) => kernel.qualifiedName))];
  const matching =
    name === undefined
      ? kernels
      : kernels.filter((kernel) => kernel.qualifiedName === name || kernel.name === name);
  const [kernel, second] = matching;
  if (kernel === undefined) {
    const wanted = name ?? '';
    // A kernel may be missing only because the text around it is broken.
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
  const [inside] = syntaxErrors(tree, kernel.node);
  if (inside !== undefined) throw syntaxProblem(file, inside);
  return { file, text, tree, kernel, constants: constantValues(fileConstants(tree)) };
}

function theseAre(names: readonly string[]): string {
  return names.length === 1 ? `Its kernel is ${names.join('')}` : `Its kernels are ${listWords(names)}`;
}

function syntaxProblem(
  file: string,
  problem: { readonly line: number; readonly column: number; readonly message: string },
): UserError {
  return new UserError('source-syntax', problem.message, {
    file,
    line: problem.line,
    column: problem.column,
    fix: 'Repair the source file; it must compile before it can be optimised.',
  });
}
