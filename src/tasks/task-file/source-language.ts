import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Language } from '../../protocol/task.ts';
import { isSyclText } from '../../shared/kernel-text.ts';

/** The language of a source file: CUDA by its extension, SYCL for C++ that includes or names it; CUDA for everything else. */
export function languageOf(file: string): Language {
  return isCppFile(file) && existsSync(file) ? languageOfText(file, readFileSync(file, 'utf8')) : 'cuda';
}

/** The same for a text that may not be on disk yet. */
export function languageOfText(file: string, text: string): Language {
  return isCppFile(file) && isSyclText(text) ? 'sycl' : 'cuda';
}

function isCppFile(file: string): boolean {
  return /^\.(c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|sycl|dp\.cpp)$/.test(extname(file).toLowerCase());
}
