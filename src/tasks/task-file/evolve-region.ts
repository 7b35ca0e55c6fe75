import type { Freedom, TextRange } from '../../protocol/task.ts';
import { markedRegion, regionOfKernel } from '../../syntax/evolve-region.ts';
import { UserError } from '../../shared/errors.ts';
import type { SourceKernel } from './source-kernel.ts';

/**
 * What a candidate replaces: the text between `// kf:evolve-begin` and `// kf:evolve-end` where freedom is `region`,
 * the whole kernel definition otherwise.
 */
export function evolveRegion(source: SourceKernel, freedom: Freedom): TextRange {
  if (freedom !== 'region') return regionOfKernel(source.kernel);
  const marked = markedRegion(source.tree);
  switch (marked.kind) {
    case 'region':
      return marked.region;
    case 'none':
      throw new UserError(
        'region-markers',
        'Freedom is "region", but the source has no line `// kf:evolve-begin`.',
        {
          file: source.file,
          line: source.kernel.line,
          fix: 'Put `// kf:evolve-begin` and `// kf:evolve-end` around the code that may change, or set freedom to "kernel".',
        },
      );
    case 'invalid':
      throw new UserError('region-markers', marked.message, {
        file: source.file,
        line: marked.line,
        fix: 'Keep one pair of `// kf:evolve-begin` and `// kf:evolve-end`, in this order.',
      });
  }
}
