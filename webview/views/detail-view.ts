import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import type { Panel } from '../model/panel-model.ts';

/** Everything known of one variant. */
export function detailView(panel: Panel, snapshot: RunSnapshot, candidate: string): Description {
  return h('aside', { class: 'detail', key: 'detail' }, candidate, snapshot.device, panel.model.state.run);
}
