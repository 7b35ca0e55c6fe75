/**
 * Cheap tests of a text for kernels, by which the client decides whether a C++ file concerns it at all (it starts the server only
 * then) and the server whether a text is worth parsing.
 */

/** True for text that uses SYCL and no CUDA kernel. */
export function isSyclText(text: string): boolean {
  return /#\s*include\s*[<"](?:CL\/)?sycl|\bsycl::/.test(text) && !/\b__global__\b/.test(text);
}

/** True for text in which a kernel may stand: `__global__`, or SYCL with something that submits one. */
export function mayHoldKernels(text: string): boolean {
  if (text.includes('__global__')) return true;
  return /\b(?:parallel_for|single_task|parallel_for_work_group)\b/.test(text) && isSyclText(text);
}
