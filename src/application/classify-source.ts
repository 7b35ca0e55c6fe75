import type { Descriptor } from '../protocol/descriptor.ts';
import { classifyWith } from '../evaluation/descriptors/classify-kernel.ts';
import { classifySyclKernel } from '../evaluation/descriptors/classify-sycl.ts';
import { loadParser } from '../syntax/parser.ts';
import { findSourceKernel } from '../tasks/task-file/source-kernel.ts';
import { languageOf } from '../tasks/task-file/source-language.ts';
import { findSyclSourceKernel } from '../tasks/task-file/sycl-source-kernel.ts';

/** Coordinates of one kernel of a file in either language, from its text alone. Throws UserError where it cannot be found. */
export async function classifySource(file: string, kernel: string | undefined): Promise<Descriptor> {
  const parser = await loadParser();
  if (languageOf(file) === 'sycl')
    return classifySyclKernel(parser, (await findSyclSourceKernel(file, kernel)).kernel);
  const source = await findSourceKernel(file, kernel);
  return classifyWith(parser, source.text, source.kernel.name);
}
