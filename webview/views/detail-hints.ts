import type { CandidateDetails } from '../../src/protocol/editor/candidate-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { ratioText } from '../format/numbers.ts';
import { hintGroups } from '../model/hint-groups.ts';
import { section } from './detail-part.ts';
import type { GoToLine } from './detail-part.ts';

/** What compilers, profilers and the model say could be better, with the lines they speak of. */
export function hints({ hints: list }: CandidateDetails, goToLine: GoToLine): Description | null {
  if (list.length === 0) return null;
  return section(
    'hints',
    'Hints',
    h(
      'ul',
      { class: 'hints-list' },
      hintGroups(list).map(({ rule, text, lines, estimatedSpeedup, source }) =>
        h(
          'li',
          { key: `${rule}${text}` },
          h('p', {}, text),
          lines.map(({ line, code }) =>
            h(
              'button',
              {
                key: String(line),
                class: 'code-line',
                type: 'button',
                title: `Show line ${line} in the editor`,
                on: { click: () => goToLine(line) },
              },
              h('span', { class: 'line-number' }, line),
              h('code', {}, code),
            ),
          ),
          h(
            'p',
            { class: 'muted' },
            hintSources[source],
            estimatedSpeedup === undefined
              ? ''
              : `, up to ${ratioText(estimatedSpeedup, 'modelled')} if followed`,
          ),
        ),
      ),
    ),
  );
}

const hintSources = {
  compiler: 'From the compiler',
  simulator: 'From the simulated GPU',
  ncu: 'From Nsight Compute',
  unitrace: 'From unitrace',
  vtune: 'From VTune',
  model: 'From the model',
} as const;
