import type { CandidateDetails } from '../../src/protocol/editor/candidate-view.ts';
import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Child, Description } from '../dom/element.ts';
import { intervalText, ratioText } from '../format/numbers.ts';
import type { Panel } from '../model/panel-model.ts';
import { select, toggleCompared, unselect } from '../model/selection.ts';
import { outcomeText } from '../model/candidate-list.ts';
import { button } from '../ui/controls.ts';
import { icon } from '../ui/icons.ts';
import { glyphOf } from './candidate-list.ts';
import { counters, resources } from './detail-counters.ts';
import { diff } from './detail-diff.ts';
import { hints } from './detail-hints.ts';
import {
  assumptions,
  checks,
  conversation,
  evidence,
  launch,
  provenance,
  reasons,
} from './detail-sections.ts';
import { shapes } from './detail-times.ts';

/** Everything known of one variant, beside the views. */
export function detailView(panel: Panel, snapshot: RunSnapshot, candidate: string): Description {
  const { details } = panel.model;
  const known = details?.row.candidate === candidate ? details : undefined;
  return h(
    'aside',
    {
      class: 'detail',
      key: 'detail',
      'aria-label': 'Variant',
      'aria-busy': known === undefined ? 'true' : undefined,
    },
    known === undefined ? waiting(panel, snapshot, candidate) : content(panel, snapshot, known),
  );
}

/** Escape closes the details wherever the focus is below the tabs, and gives it back to what opened them. */
export function closeDetail(panel: Panel, event: Event): void {
  const { selected } = panel.model.state;
  if ((event as KeyboardEvent).key !== 'Escape' || selected === undefined) return;
  unselect(panel);
  whereFrom(selected)?.focus();
}

/** What the details were opened from: its row, its cell, or the view. */
function whereFrom(candidate: string): HTMLElement | null {
  return (
    document.querySelector<HTMLElement>(`.view [data-candidate="${candidate}"]`) ??
    document.querySelector<HTMLElement>('.cell.pressed') ??
    document.getElementById('view')
  );
}

function waiting(panel: Panel, snapshot: RunSnapshot, candidate: string): Description {
  const row = snapshot.candidates.find((one) => one.candidate === candidate);
  return h(
    'div',
    { class: 'detail-head', key: 'head' },
    head(panel, row?.summary ?? candidate),
    h('p', { class: 'muted' }, 'Reading its details'),
  );
}

function head(panel: Panel, title: string): Description {
  return h(
    'div',
    { class: 'detail-title', key: 'title' },
    h('h2', { tabindex: -1 }, title),
    button({
      label: 'Close',
      title: 'Close the details (Escape)',
      appearance: 'icon',
      icon: icon('close'),
      onClick: () => unselect(panel),
    }),
  );
}

function content(panel: Panel, snapshot: RunSnapshot, details: CandidateDetails): Child[] {
  const { row, speedup, timing, made } = details;
  const isOriginal = row.decision === 0;
  const goToLine = (line: number): void => panel.send({ kind: 'go-to-line', candidate: row.candidate, line });
  return [
    h(
      'div',
      { class: 'detail-head', key: 'head' },
      head(panel, isOriginal ? 'The original' : row.summary),
      h(
        'p',
        { class: 'detail-figure' },
        speedup === undefined || isOriginal
          ? null
          : [
              h(
                'strong',
                { 'data-figure': 'speedup', 'data-value': speedup.value },
                ratioText(speedup.value, timing),
              ),
              ` ${timing} `,
              h('span', { class: 'muted' }, intervalText(speedup.ci95)),
            ],
        h(
          'span',
          { class: 'outcome' },
          icon(glyphOf(row, snapshot.run.bestCandidate)),
          isOriginal ? 'Original' : outcomeText(row),
        ),
      ),
      h('p', { class: 'muted origin' }, `#${row.decision}, ${made}`, parents(panel, details)),
      actions(panel, details),
    ),
    reasons(details, goToLine),
    assumptions(details),
    shapes(details),
    launch(details),
    diff(details),
    checks(details),
    hints(details, goToLine),
    evidence(details, goToLine),
    counters(details),
    resources(details),
    conversation(details),
    provenance(details),
  ];
}

function parents(panel: Panel, { parents: ids }: CandidateDetails): readonly Child[] {
  const { candidates = [], lineage = [] } = panel.model.snapshot ?? {};
  return ids.flatMap((id, index) => {
    const known = [...candidates, ...lineage].find(({ candidate }) => candidate === id);
    const name =
      known === undefined ? id.slice(0, 8) : known.decision === 0 ? 'the original' : `#${known.decision}`;
    return [
      index === 0 ? ', from ' : ' and ',
      h('button', { class: 'link', type: 'button', key: id, on: { click: () => select(panel, id) } }, name),
    ];
  });
}

function actions(panel: Panel, { row }: CandidateDetails): Description | null {
  if (row.decision === 0) return null;
  const { candidate, state } = row;
  const compared = panel.model.state.compared.includes(candidate);
  const connected = panel.model.connected;
  return h(
    'div',
    { class: 'buttons', role: 'group', 'aria-label': 'Variant' },
    button({
      key: 'review',
      label: 'Review Diff',
      appearance: 'primary',
      disabled: !connected,
      onClick: () => panel.send({ kind: 'review', candidate }),
    }),
    button({
      key: 'apply',
      label: 'Apply\u2026',
      title:
        state === 'verified'
          ? 'Change the source file to this variant'
          : 'Only verified variants can be applied',
      disabled: !connected || state !== 'verified',
      onClick: () => panel.send({ kind: 'apply', candidate }),
    }),
    button({
      key: 'compare',
      label: compared ? 'Remove from Compare' : 'Compare',
      onClick: () => toggleCompared(panel, candidate),
    }),
  );
}
