import { readFile } from 'node:fs/promises';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { KernelPlace } from '../../protocol/editor/requests.ts';
import { mayHoldKernels } from '../../shared/kernel-text.ts';
import { loadParser } from '../../syntax/parser.ts';
import { languageOfText } from '../../tasks/task-file/source-language.ts';
import type { ServerContext } from '../server-context.ts';
import { fileOf } from './document-file.ts';
import type { IndexedKernel } from './indexed-kernel.ts';
import { indexKernels } from './kernel-index.ts';
import type { LanguageState } from './language-state.ts';

/** Answers `kernelfoundry/kernels`: of the text in the editor, or of the file where it is not open. */
export function registerKernelsRequest(context: ServerContext, state: LanguageState): void {
  context.onRequest('kernelfoundry/kernels', async ({ uri }, signal) => {
    if (context.documents.get(uri) === undefined) return await kernelsOfFile(uri);
    const kernels = await state.kernels.current(uri, signal);
    const document = context.documents.get(uri);
    return document === undefined
      ? []
      : kernels.filter(isReadable).map((kernel) => placeOf(document, kernel));
  });
}

async function kernelsOfFile(uri: string): Promise<readonly KernelPlace[]> {
  const file = fileOf(uri);
  if (file === undefined) return [];
  // A file that is gone has no kernels.
  const text = await readFile(file, 'utf8').catch(() => '');
  if (!mayHoldKernels(text)) return [];
  const { kernels } = indexKernels((await loadParser()).parse(text), languageOfText(file, text));
  const document = TextDocument.create(uri, 'cpp', 0, text);
  return kernels.filter(isReadable).map((kernel) => placeOf(document, kernel));
}

function isReadable({ problem }: IndexedKernel): boolean {
  return problem === undefined;
}

/** A kernel as the client knows it: `name` is what tasks are asked for by. */
export function placeOf(document: TextDocument, kernel: IndexedKernel): KernelPlace {
  const lineOf = (offset: number): number => document.positionAt(offset).line + 1;
  const { reference, qualifiedName, language, hashes, region, place } = kernel;
  return {
    name: reference,
    qualifiedName,
    language,
    startLine: lineOf(region.start),
    endLine: lineOf(region.end),
    line: lineOf(place.start),
    hash: hashes[0] ?? '',
  };
}
