import type { Hint } from '../../protocol/hint.ts';
import { ratioText } from './numbers.ts';

/** A hint in one line: where, what, how much it may bring, who says so. */
export function hintText(hint: Hint): string {
  const place = hint.line === undefined ? '' : `line ${hint.line}: `;
  const modelled = hint.source === 'simulator' || hint.source === 'model' ? ', modelled' : '';
  const gain =
    hint.estimatedSpeedup === undefined ? '' : ` (up to ${ratioText(hint.estimatedSpeedup)}${modelled})`;
  return `${place}${hint.text}${gain} [${hint.rule}, ${hint.source}]`;
}
