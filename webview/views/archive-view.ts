import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import type { Panel } from '../model/panel-model.ts';
import { archiveMap } from './archive-map.ts';
import { candidateList } from './candidate-list.ts';
import { failuresTable } from './failures-table.ts';
import { shownOf } from './filter-bar.ts';

/** The archive: its heat map, and below it the same as a list. */
export function archiveView(panel: Panel, snapshot: RunSnapshot): Description {
  return h(
    'div',
    { class: 'archive', key: 'archive' },
    archiveMap(panel, snapshot),
    shownOf(panel.model.state.filter) === 'failed' && failuresTable(panel, snapshot),
    candidateList(panel, snapshot),
  );
}
