import type { Hint } from '../../protocol/hint.ts';
import { ratioText } from './numbers.ts';

/** A hint in one line: where, what, how much it may bring, who says so. */
export function hintText(hint: Hint): string {
  const place = hint.line === undefined ? '' : `line ${hint.line}: `;
  const gain = hint.estimatedSpeedup === undefined ? '' : ` (up to ${ratioText(hint.estimatedSpeedup)})`;
  return `${place}${hint.text}${gain} [${hint.rule}, ${hint.source}]`;
}
