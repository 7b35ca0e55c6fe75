import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { everything } from '../../src/protocol/editor/panel-messages.ts';
import type { CandidateFilter, CandidateState, RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { plural } from '../format/numbers.ts';
import type { Panel } from '../model/panel-model.ts';
import { button, dropdown, textField } from '../ui/controls.ts';
import { icon } from '../ui/icons.ts';

type Shown = 'all' | 'verified' | 'failed' | 'elites' | 'evaluating';

const statesOf: Readonly<Record<Exclude<Shown, 'elites'>, readonly CandidateState[]>> = {
  all: everything.states,
  verified: ['verified'],
  evaluating: ['evaluating'],
  failed: ['failed', 'quarantined'],
};

/** Filters that act on every view: the server applies them. */
export function filterBar(panel: Panel, snapshot: RunSnapshot): Description {
  const { filter } = panel.model.state;
  const change = (part: Partial<CandidateFilter>): void =>
    panel.update({ state: { ...panel.model.state, filter: { ...filter, ...part } } });
  const isFiltered =
    shownOf(filter) !== 'all' || filter.text !== '' || filter.minimumSpeedup > 0 || filter.top > 0;
  return h(
    'div',
    { class: 'filter-bar', role: 'search', 'aria-label': 'Filter variants', key: 'filter' },
    textField({
      key: 'text',
      label: 'Filter by text: summary, proposer, rule or id',
      placeholder: 'Filter variants',
      value: filter.text,
      onInput: (text) => change({ text }),
    }),
    dropdown<Shown>({
      key: 'states',
      label: 'Show',
      value: shownOf(filter),
      choices: [
        { value: 'all', title: 'All' },
        { value: 'elites', title: 'Elites' },
        { value: 'verified', title: 'Verified' },
        { value: 'failed', title: 'Failures' },
        { value: 'evaluating', title: 'Evaluating' },
      ],
      onChange: (shown) =>
        change({ elitesOnly: shown === 'elites', states: statesOf[shown === 'elites' ? 'all' : shown] }),
    }),
    dropdown({
      key: 'minimum',
      label: 'At least',
      value: String(filter.minimumSpeedup),
      choices: withChosen(['0', '1', '1.1', '1.5', '2', '3', '5', '10'], String(filter.minimumSpeedup)).map(
        (value) => ({
          value,
          title: value === '0' ? 'any speed' : `${value}x`,
        }),
      ),
      onChange: (value) => change({ minimumSpeedup: Number(value) }),
    }),
    dropdown({
      key: 'top',
      label: 'Top',
      value: String(filter.top),
      choices: withChosen(['0', '5', '10', '25', '50'], String(filter.top)).map((value) => ({
        value,
        title: value === '0' ? 'all' : value,
      })),
      onChange: (value) => change({ top: Number(value) }),
    }),
    isFiltered &&
      button({
        key: 'clear',
        label: 'Clear filters',
        appearance: 'icon',
        icon: icon('close'),
        onClick: () => panel.update({ state: { ...panel.model.state, filter: everything } }),
      }),
    h(
      'span',
      { class: 'matching', key: 'matching', 'data-value': snapshot.matching },
      snapshot.matching === snapshot.total
        ? plural(snapshot.total, 'variant')
        : `${snapshot.matching} of ${plural(snapshot.total, 'variant')}`,
    ),
  );
}

function withChosen(choices: readonly string[], chosen: string): readonly string[] {
  return choices.includes(chosen) ? choices : [...choices, chosen];
}

/** Which entry of the list a filter is. */
export function shownOf({ states, elitesOnly }: CandidateFilter): Shown {
  if (elitesOnly) return 'elites';
  if (states.length >= everything.states.length) return 'all';
  if (states.includes('failed')) return 'failed';
  return states.includes('evaluating') ? 'evaluating' : 'verified';
}
