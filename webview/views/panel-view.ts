import type { PanelState } from '../../src/protocol/editor/panel-messages.ts';
import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import type { Panel } from '../model/panel-model.ts';
import { emptyText } from '../model/run-figures.ts';
import { tabs } from '../ui/controls.ts';
import { archiveView } from './archive-view.ts';
import { compareView } from './compare-view.ts';
import { closeDetail, detailView } from './detail-view.ts';
import { filterBar } from './filter-bar.ts';
import { header } from './header.ts';
import { lineageView } from './lineage-view.ts';
import { progressView } from './progress-view.ts';
import { strips } from './strip.ts';

type TabId = PanelState['tab'];

/** Below it, in pixels, details take the place of the view (as in base.css). */
const narrowWidth = 900;

/** The whole panel as it should be now. */
export function panelView(panel: Panel): readonly Description[] {
  const { snapshot, announcement, state } = panel.model;
  const spoken = h('div', { class: 'hidden-text', key: 'spoken', 'aria-live': 'polite' }, announcement);
  const above = h('div', { class: 'strips', key: 'strips' }, strips(panel));
  if (snapshot === undefined)
    return [
      above,
      h(
        'main',
        { class: 'waiting', key: 'waiting' },
        panel.model.problem === undefined ? 'Reading the run' : '',
      ),
      spoken,
    ];
  const chooseTab = (tab: TabId): void => {
    const { selected, ...rest } = state;
    // In a narrow panel details cover the view, which is what was asked for now.
    const keep = selected !== undefined && window.innerWidth > narrowWidth;
    panel.update({ state: { ...rest, tab, ...(keep ? { selected } : {}) } });
  };
  return [
    above,
    header(panel, snapshot),
    h(
      'div',
      { class: 'bar', key: 'bar' },
      tabs<TabId>('Views', tabList(panel), state.tab, chooseTab),
      filterBar(panel, snapshot),
    ),
    h(
      'div',
      {
        class: `content${state.selected === undefined ? '' : ' with-detail'}`,
        key: 'content',
        on: { keydown: (event) => closeDetail(panel, event) },
      },
      h(
        'main',
        {
          class: 'view',
          id: 'view',
          key: `view-${state.tab}`,
          role: 'tabpanel',
          'aria-labelledby': `tab-${state.tab}`,
          tabindex: -1,
        },
        empty(snapshot),
        views[state.tab](panel, snapshot),
      ),
      state.selected === undefined ? null : detailView(panel, snapshot, state.selected),
    ),
    spoken,
  ];
}

const views: Readonly<Record<TabId, (panel: Panel, snapshot: RunSnapshot) => Description>> = {
  archive: archiveView,
  progress: progressView,
  lineage: lineageView,
  compare: compareView,
};

function tabList({
  model,
}: Panel): readonly { readonly id: TabId; readonly title: string; readonly note?: string }[] {
  const { compared } = model.state;
  return [
    { id: 'archive', title: 'Archive' },
    { id: 'progress', title: 'Progress' },
    { id: 'lineage', title: 'Lineage' },
    { id: 'compare', title: 'Compare', ...(compared.length === 0 ? {} : { note: String(compared.length) }) },
  ];
}

function empty(snapshot: RunSnapshot): Description | null {
  const text = emptyText(snapshot);
  if (text === undefined) return null;
  return h('div', { class: 'empty', key: 'empty' }, h('h2', {}, text.title), h('p', {}, text.text));
}
