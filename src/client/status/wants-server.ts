import { mayHoldKernels } from '../../shared/kernel-text.ts';

/** What is known of an open document without parsing it. */
export interface OpenDocument {
  readonly scheme: string;
  readonly languageId: string;
  readonly path: string;
  readonly text: () => string;
}

/** Whether a document concerns the server: CUDA and task files always, C++ only where a kernel may stand in it. */
export function wantsServer({ scheme, languageId, path, text }: OpenDocument): boolean {
  if (scheme !== 'file') return false;
  if (languageId === 'cuda-cpp' || /\.cuh?$/i.test(path) || path.endsWith('.kernel.jsonc')) return true;
  return languageId === 'cpp' && mayHoldKernels(text());
}

/** Whether lenses and context menus about kernels make sense in a document, saved or not. */
export function mayShowKernels({ languageId, path, text }: Omit<OpenDocument, 'scheme'>): boolean {
  if (languageId === 'cuda-cpp' || /\.cuh?$/i.test(path)) return true;
  return languageId === 'cpp' && mayHoldKernels(text());
}
