import { UserError } from '../../shared/errors.ts';
import { loadParser } from '../../syntax/parser.ts';
import { findSyclKernels } from '../../syntax/sycl/find-kernels.ts';
import type { SyclKernel } from '../../syntax/sycl/sycl-kernel.ts';
import { syntaxErrors } from '../../syntax/syntax-errors.ts';
import type { SyntaxProblem } from '../../syntax/syntax-errors.ts';
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

/** All kernels that a host function submits, in source order; at least one. */
export interface SyclSourceKernels extends SyclSourceKernel {
  readonly kernels: readonly [SyclKernel, ...SyclKernel[]];
}

/**
 * Finds a SYCL kernel by its name (`name`, `name#2`), or the only one; the first one for the name of a host function that submits several.
 * Throws a UserError with line and fix as `findSourceKernel` does for CUDA.
 */
export async function findSyclSourceKernel(
  file: string,
  name: string | undefined,
): Promise<SyclSourceKernel> {
  return chooseSyclKernels(file, name);
}

/** The same with all kernels of the host function, where that is what was named. */
export async function chooseSyclKernels(file: string, name: string | undefined): Promise<SyclSourceKernels> {
  const text = readSourceFile(file);
  const tree = (await loadParser()).parse(text);
  const [problem] = syntaxErrors(tree);
  const all = findSyclKernels(tree);
  if (all.length === 0) {
    if (problem !== undefined && /\b(parallel_for|single_task)\b/.test(text))
      throw syntaxProblem(file, problem);
    throw new UserError('no-kernel', 'There is no SYCL kernel in this file.', {
      file,
      fix: 'Name a file that submits one with `parallel_for` or `single_task`.',
    });
  }
  const together = ofOneFunction(all, name);
  const kernels = together ?? [chosen(file, text, all, name, problem)];
  for (const kernel of kernels) {
    const [inside] = syntaxErrors(tree, kernel.statement);
    if (inside !== undefined) throw syntaxProblem(file, inside);
  }
  return { file, text, tree, kernel: kernels[0], kernels };
}

/** The kernels of the named function that takes a queue, or of the only one that submits any. */
function ofOneFunction(
  kernels: readonly SyclKernel[],
  name: string | undefined,
): readonly [SyclKernel, ...SyclKernel[]] | undefined {
  const functionName = name ?? kernels[0]?.enclosingFunction?.name;
  const [first, ...others] = kernels.filter(
    ({ enclosingFunction }) => enclosingFunction?.isEntry === true && enclosingFunction.name === functionName,
  );
  if (first === undefined) return undefined;
  const starts = new Set([first, ...others].map((kernel) => kernel.enclosingFunction?.range.start));
  const isAll = others.length + 1 === kernels.length;
  return starts.size === 1 && (name !== undefined || isAll) ? [first, ...others] : undefined;
}

function chosen(
  file: string,
  text: string,
  kernels: readonly SyclKernel[],
  name: string | undefined,
  problem: SyntaxProblem | undefined,
): SyclKernel {
  const named = kernels.map((kernel) => ({
    name: kernel.enclosingFunction?.name ?? kernel.name,
    qualifiedName: kernel.name,
    line: kernel.line,
    kernel,
  }));
  const exact = named.filter((one) => one.qualifiedName === name?.replace(/#1$/, ''));
  return chooseKernel(
    file,
    text,
    exact.length > 0 ? exact : named,
    exact.length > 0 ? undefined : name,
    problem,
  ).kernel;
}
