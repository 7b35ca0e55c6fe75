import { everything } from '../../src/protocol/editor/panel-messages.ts';
import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { stageText } from '../format/words.ts';
import type { Panel } from '../model/panel-model.ts';

/** What did not pass, grouped by stage and rule; a rule filters the list by itself. */
export function failuresTable(panel: Panel, { failures }: RunSnapshot): Description | null {
  if (failures.length === 0) return null;
  return h(
    'section',
    { class: 'failures', key: 'failures' },
    h('h2', {}, 'What failed'),
    h(
      'table',
      { class: 'plain' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['Times', 'Where', 'Rule', 'First message'].map((title) => h('th', { scope: 'col' }, title)),
        ),
      ),
      h(
        'tbody',
        {},
        failures.map(({ stage, rule, count, message }) =>
          h(
            'tr',
            { key: `${stage} ${rule}` },
            h('td', { class: 'number', 'data-value': count }, count),
            h('td', {}, stageText(stage)),
            h(
              'td',
              {},
              h(
                'button',
                {
                  class: 'link',
                  type: 'button',
                  title: 'List these variants',
                  on: { click: () => listOf(panel, rule) },
                },
                h('code', {}, rule),
              ),
            ),
            h('td', { class: 'wide' }, message),
          ),
        ),
      ),
    ),
  );
}

function listOf(panel: Panel, rule: string): void {
  const filter = { ...everything, states: ['failed', 'quarantined'] as const, text: rule };
  panel.update({ cell: undefined, state: { ...panel.model.state, tab: 'archive', filter } });
}
