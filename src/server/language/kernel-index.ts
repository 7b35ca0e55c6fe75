import type { Language, TextRange } from '../../protocol/task.ts';
import { markedRegion } from '../../syntax/evolve-region.ts';
import { regionHash } from '../../syntax/region-hash.ts';
import { syntaxErrors } from '../../syntax/syntax-errors.ts';
import type { SyntaxProblem } from '../../syntax/syntax-errors.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { cudaKernels } from './cuda-kernels.ts';
import type { IndexedKernel, KernelProblem } from './indexed-kernel.ts';
import { syclKernels } from './sycl-kernels.ts';

/** The kernels of a text. */
export interface KernelIndex {
  /** In source order; those that the parser cannot read with their problem. */
  readonly kernels: readonly IndexedKernel[];
  /** The parser could not read everything: a kernel may be missing because of that. */
  readonly isBroken: boolean;
}

/** Every kernel of a text. */
export function indexKernels(tree: SyntaxTree, language: Language): KernelIndex {
  const errors = syntaxErrors(tree);
  const dead = deadRanges(tree.text);
  const found = (language === 'sycl' ? syclKernels(tree) : cudaKernels(tree, errors)).filter(
    ({ place }) => !dead.some(({ start, end }) => start <= place.start && place.start < end),
  );
  const marked = /kf:evolve-begin/.test(tree.text) ? markedRegion(tree) : undefined;
  const kernels = found
    .map(({ otherRegions = [], ...kernel }): IndexedKernel => {
      const regions = [kernel.region, ...otherRegions];
      if (marked?.kind === 'region' && overlap(marked.region, kernel.region)) regions.push(marked.region);
      // A brace missing in one kernel makes those behind it part of that one: they are not to blame.
      const isInner = found.some((other) => isWithin(kernel.region, other.region));
      const inside = errors.find(
        (error) =>
          overlap(error, kernel.region) &&
          !(isInner && error.start === error.end && error.end === kernel.region.end),
      );
      return {
        ...kernel,
        hashes: hashesOf(regions.map(({ start, end }) => tree.text.slice(start, end))),
        ...(inside === undefined ? {} : { problem: problemOf(inside) }),
      };
    })
    .sort((a, b) => a.place.start - b.place.start);
  return { kernels, isBroken: errors.length > 0 };
}

/** Version control may change the line ends of a file between a run and today. */
function hashesOf(regions: readonly string[]): readonly string[] {
  const texts = regions.flatMap((text) => {
    const plain = text.replaceAll('\r\n', '\n');
    return [text, plain, plain.replaceAll('\n', '\r\n')];
  });
  return [...new Set(texts.map(regionHash))];
}

function isWithin(inner: TextRange, outer: TextRange): boolean {
  return outer.start < inner.start && inner.end <= outer.end;
}

/** What stands between `#if 0` and its `#else` or `#endif`: no compiler sees it. */
function deadRanges(text: string): readonly TextRange[] {
  if (!/^[ \t]*#[ \t]*if[ \t]+0\b/m.test(text)) return [];
  const ranges: TextRange[] = [];
  let depth = 0;
  let begun: { readonly depth: number; readonly start: number } | undefined;
  for (const { 1: word = '', 2: rest = '', index } of text.matchAll(
    /^[ \t]*#[ \t]*(if|else|elif|endif)(.*)$/gm,
  )) {
    if (begun !== undefined && word !== 'if' && begun.depth === depth) {
      ranges.push({ start: begun.start, end: index });
      begun = undefined;
    }
    if (word === 'if') depth++;
    if (word === 'if' && begun === undefined && /^[ \t]+0\b/.test(rest)) begun = { depth, start: index };
    if (word === 'endif') depth--;
  }
  return ranges;
}

function overlap(a: TextRange, b: TextRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function problemOf({ start, message }: SyntaxProblem): KernelProblem {
  return { offset: start, message };
}
