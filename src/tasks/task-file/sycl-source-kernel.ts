import { UserError } from '../../shared/errors.ts';
import { loadParser } from '../../syntax/parser.ts';
import { findSyclKernels } from '../../syntax/sycl/find-kernels.ts';
import type { SyclKernel } from '../../syntax/sycl/sycl-kernel.ts';
import { syntaxErrors } from '../../syntax/syntax-errors.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { chooseKernel, syntaxProblem } from './choose-kernel.ts';
import { readSourceFile } from './source-kernel.ts';

/** A SYCL source file with one of its kernels. */
export interface SyclSourceKernel {
  readonly file: string;
  readonly text: string;
  readonly tree: SyntaxTree;
  readonly kernel: SyclKernel;
}

/**
 * Finds a SYCL kernel by its name, by the host function that alone submits it, or the only one. Throws a UserError with line and fix
 * as `findSourceKernel` does for CUDA.
 */
export async function findSyclSourceKernel(
  file: string,
  name: string | undefined,
): Promise<SyclSourceKernel> {
  const text = readSourceFile(file);
  const tree = (await loadParser()).parse(text);
  const [problem] = syntaxErrors(tree);
  const kernels = findSyclKernels(tree);
  if (kernels.length === 0) {
    if (problem !== undefined && /\b(parallel_for|single_task)\b/.test(text))
      throw syntaxProblem(file, problem);
    throw new UserError('no-kernel', 'There is no SYCL kernel in this file.', {
      file,
      fix: 'Name a file that submits one with `parallel_for` or `single_task`.',
    });
  }
  const named = kernels.map((kernel) => ({
    name: kernel.enclosingFunction?.name ?? kernel.name,
    qualifiedName: kernel.name,
    line: kernel.line,
    kernel,
  }));
  const exact = named.filter((one) => one.qualifiedName === name);
  const { kernel } = chooseKernel(file, text, exact.length > 0 ? exact : named, name, problem);
  const [inside] = syntaxErrors(tree, kernel.statement);
  if (inside !== undefined) throw syntaxProblem(file, inside);
  return { file, text, tree, kernel };
}
