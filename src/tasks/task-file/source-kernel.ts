import { readFileSync } from 'node:fs';
import { constantValues, fileConstants } from '../../syntax/constants.ts';
import { findKernels } from '../../syntax/kernel-finder.ts';
import type { KernelDefinition } from '../../syntax/kernel-finder.ts';
import { loadParser } from '../../syntax/parser.ts';
import { syntaxErrors } from '../../syntax/syntax-errors.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { UserError } from '../../shared/errors.ts';
import { plainReason } from '../../shared/plain-reason.ts';
import { chooseKernel, syntaxProblem } from './choose-kernel.ts';

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
  const kernel = chooseKernel(file, text, kernels, name, problem);
  const [inside] = syntaxErrors(tree, kernel.node);
  if (inside !== undefined) throw syntaxProblem(file, inside);
  return { file, text, tree, kernel, constants: constantValues(fileConstants(tree)) };
}
