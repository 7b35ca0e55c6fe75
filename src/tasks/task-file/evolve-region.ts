import type { Freedom, TextRange } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import type { SourceKernel } from './source-kernel.ts';

const beginMark = /^[ \t]*\/\/[ \t]*kf:evolve-begin\b.*$/gm;
const endMark = /^[ \t]*\/\/[ \t]*kf:evolve-end\b.*$/gm;

/**
 * What a candidate replaces: the text between `// kf:evolve-begin` and `// kf:evolve-end` where freedom is `region`,
 * the whole kernel definition otherwise.
 */
export function evolveRegion(source: SourceKernel, freedom: Freedom): TextRange {
  if (freedom !== 'region') return source.kernel.range;
  const begins = [...source.text.matchAll(beginMark)];
  const ends = [...source.text.matchAll(endMark)];
  const [begin, secondBegin] = begins;
  const [end, secondEnd] = ends;
  if (begin === undefined || end === undefined) {
    throw new UserError(
      'region-markers',
      `Freedom is "region", but the source has no line \`// kf:evolve-${begin === undefined ? 'begin' : 'end'}\`.`,
      {
        file: source.file,
        line: source.kernel.line,
        fix: 'Put both lines around the code that may change, or set freedom to "kernel".',
      },
    );
  }
  const extra = secondBegin ?? secondEnd;
  if (extra !== undefined) {
    throw new UserError('region-markers', 'There is more than one marked region.', {
      file: source.file,
      line: lineOf(source.text, extra.index),
      fix: 'Keep one pair of `// kf:evolve-begin` and `// kf:evolve-end`.',
    });
  }
  const start = begin.index + begin[0].length + 1;
  const stop = end.index;
  if (stop < start) {
    throw new UserError('region-markers', '`// kf:evolve-end` stands before `// kf:evolve-begin`.', {
      file: source.file,
      line: lineOf(source.text, end.index),
      fix: 'Swap the two lines.',
    });
  }
  return { start, end: stop };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
