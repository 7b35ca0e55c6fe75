import type { Freedom, TextRange } from '../../protocol/task.ts';
import { markedRegion, regionOfKernel } from '../../syntax/evolve-region.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { UserError } from '../../shared/errors.ts';
import type { SourceKernel } from './source-kernel.ts';

/**
 * What a candidate replaces: the text between `// kf:evolve-begin` and `// kf:evolve-end` where freedom is `region`,
 * the whole kernel definition otherwise.
 */
export function evolveRegion(source: SourceKernel, freedom: Freedom): TextRange {
  if (freedom !== 'region') return regionOfKernel(source.kernel);
  return requiredMarkers(source.tree, source.file, source.kernel.line);
}

/** The marked lines; a UserError where markers are missing or do not fit together. `line` says where the code is. */
export function requiredMarkers(tree: SyntaxTree, file: string, line: number): TextRange {
  const marked = markedRegion(tree);
  switch (marked.kind) {
    case 'region':
      return marked.region;
    case 'none':
      throw new UserError(
        'region-markers',
        'Freedom is "region", but the source has no line `// kf:evolve-begin`.',
        {
          file,
          line,
          fix: 'Put `// kf:evolve-begin` and `// kf:evolve-end` around the code that may change, or set freedom to "kernel".',
        },
      );
    case 'invalid':
      throw new UserError('region-markers', marked.message, {
        file,
        line: marked.line,
        fix: 'Keep one pair of `// kf:evolve-begin` and `// kf:evolve-end`, in this order.',
      });
  }
}
