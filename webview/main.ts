import './styles/panel.css';
import type { FromPanel, PanelState, ToPanel } from '../src/protocol/editor/panel-messages.ts';
import { patch } from './dom/patch.ts';
import { initialModel, keptState, questionsBetween, reduce } from './model/panel-model.ts';
import type { Panel, PanelModel } from './model/panel-model.ts';
import { defineControls } from './ui/controls.ts';
import { followTooltips } from './views/tooltip.ts';
import { panelView } from './views/panel-view.ts';

/** What the editor gives a webview. */
interface Host {
  postMessage(message: FromPanel): void;
  getState(): PanelState | undefined;
  setState(state: PanelState): void;
}
declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const root = document.getElementById('panel') ?? document.body;
let model = initialModel(host.getState());
let drawing = 0;

/** Somebody who types in the filter is asked for once they pause. */
const typingMs = 150;
let typing: ReturnType<typeof setTimeout> | undefined;
function ask(question: FromPanel): void {
  if (question.kind !== 'filter') {
    host.postMessage(question);
    return;
  }
  clearTimeout(typing);
  typing = setTimeout(() => host.postMessage({ kind: 'filter', filter: model.state.filter }), typingMs);
}

/** All drawing happens once a frame, however many messages came. */
function changeTo(next: PanelModel): void {
  const before = model;
  model = next;
  for (const question of questionsBetween(before, next)) ask(question);
  if (before.state !== next.state || before.view !== next.view) host.setState(keptState(next));
  drawing ||= requestAnimationFrame(draw);
}

const panel: Panel = {
  get model() {
    return model;
  },
  update: (change) => changeTo({ ...model, ...change }),
  setView: (change) => changeTo({ ...model, view: { ...model.view, ...change } }),
  send: (message) => host.postMessage(message),
};

function draw(): void {
  drawing = 0;
  const started = performance.now();
  patch(root, panelView(panel));
  measure();
  performance.measure('panel-draw', { start: started });
  document.body.dataset['ready'] = model.snapshot === undefined ? 'waiting' : 'true';
}

/** Charts are drawn in pixels: the width they have is part of the model. */
const widths = new ResizeObserver(([entry]) => {
  const width = Math.round(entry?.contentRect.width ?? model.width);
  if (width > 0 && width !== model.width) panel.update({ width });
});
let measured: Element | null = null;
function measure(): void {
  const view = document.getElementById('view');
  if (view === measured) return;
  if (measured !== null) widths.unobserve(measured);
  if (view !== null) widths.observe(view);
  measured = view;
}

defineControls();
followTooltips(root);
window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => changeTo(reduce(model, data)));
draw();
// What was open before a reload is asked for again; the filter before the watch starts.
for (const question of questionsBetween(initialModel(undefined), model)) host.postMessage(question);
host.postMessage({ kind: 'ready' });
