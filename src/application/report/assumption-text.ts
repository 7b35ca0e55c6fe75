import type { Assumption } from '../../protocol/candidate.ts';

/** An assumption in words: what must hold for the candidate to be right. */
export function assumptionText(assumption: Assumption): string {
  switch (assumption.kind) {
    case 'alignment':
      return `\`${assumption.argument}\` is aligned to ${assumption.bytes} bytes`;
    case 'divisible':
      return `${assumption.expression} is a multiple of ${assumption.by}`;
    case 'no-aliasing':
      return `${assumption.arguments.map((name) => `\`${name}\``).join(', ')} do not overlap`;
    case 'block-shape':
      return `launched with blocks of ${assumption.block.join(' x ')} threads`;
    case 'shape-range': {
      const { minimum, maximum, name } = assumption;
      if (minimum !== undefined && maximum !== undefined) return `${minimum} <= ${name} <= ${maximum}`;
      return minimum === undefined ? `${name} <= ${maximum ?? 0}` : `${name} >= ${minimum}`;
    }
    case 'architecture':
      return `GPU architecture ${assumption.minimum} or newer`;
  }
}
