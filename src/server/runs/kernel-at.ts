import type { TextRange } from '../../protocol/task.ts';
import { findKernels } from '../../syntax/kernel-finder.ts';
import { loadParser } from '../../syntax/parser.ts';
import { findSyclKernels } from '../../syntax/sycl/find-kernels.ts';
import { readSourceFile } from '../../tasks/task-file/source-kernel.ts';
import { languageOf } from '../../tasks/task-file/source-language.ts';

/** A kernel of a file by the name that a draft takes. */
interface NamedRange {
  readonly name: string;
  readonly range: TextRange;
}

/** Names of the kernels of a file in source order, and the one that a 1-based line lies in. Throws UserError `source-unreadable`. */
export async function kernelsOfFile(
  file: string,
  line: number | undefined,
): Promise<{ readonly names: readonly string[]; readonly at: string | undefined }> {
  const text = readSourceFile(file);
  const tree = (await loadParser()).parse(text);
  const kernels: readonly NamedRange[] =
    languageOf(file) === 'sycl'
      ? findSyclKernels(tree).map(({ name, statementRange, callableRange, enclosingFunction }) => ({
          name: enclosingFunction?.isEntry === true ? enclosingFunction.name : name,
          range:
            enclosingFunction?.isEntry === true
              ? enclosingFunction.range
              : callableRange.start < statementRange.start || callableRange.end > statementRange.end
                ? callableRange
                : statementRange,
        }))
      : findKernels(tree).map(({ qualifiedName, range }) => ({ name: qualifiedName, range }));
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const at = kernels.find(
    ({ range }) => line !== undefined && lineOf(range.start) <= line && line <= lineOf(range.end),
  );
  return { names: [...new Set(kernels.map(({ name }) => name))], at: at?.name };
}
