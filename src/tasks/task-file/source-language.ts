import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Language } from '../../protocol/task.ts';

/** The language of a source file: CUDA by its extension, SYCL for C++ that includes or names it; CUDA for everything else. */
export function languageOf(file: string): Language {
  const extension = extname(file).toLowerCase();
  if (extension === '.cu' || extension === '.cuh') return 'cuda';
  if (!/^\.(c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|sycl|dp\.cpp)$/.test(extension) || !existsSync(file))
    return 'cuda';
  return isSyclText(readFileSync(file, 'utf8')) ? 'sycl' : 'cuda';
}

/** True for text that uses SYCL and no CUDA kernel. */
export function isSyclText(text: string): boolean {
  return /#\s*include\s*[<"](?:CL\/)?sycl|\bsycl::/.test(text) && !/\b__global__\b/.test(text);
}
