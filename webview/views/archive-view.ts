import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import type { Panel } from '../model/panel-model.ts';
import { archiveMap } from './archive-map.ts';
import { candidateList } from './candidate-list.ts';

/** The archive: its heat map, and below it the same as a list. */
export function archiveView(panel: Panel, snapshot: RunSnapshot): Description {
  return h(
    'div',
    { class: 'archive', key: 'archive' },
    archiveMap(panel, snapshot),
    candidateList(panel, snapshot),
  );
}
