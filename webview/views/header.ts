import { h } from '../dom/element.ts';
import type { Child, Description } from '../dom/element.ts';
import { intervalText, ratioText, timeText } from '../format/numbers.ts';
import type { Panel } from '../model/panel-model.ts';
import { baselineUs, figuresOf, stateOf } from '../model/run-figures.ts';
import type { Figure } from '../model/run-figures.ts';
import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { button } from '../ui/controls.ts';
import { icon } from '../ui/icons.ts';

/** Kernel, device and state of the run, what it found and what it spent, and the buttons that steer it. */
export function header(panel: Panel, snapshot: RunSnapshot): Description {
  const { run } = snapshot;
  const state = stateOf(run);
  return h(
    'header',
    { class: 'header', key: 'header' },
    h(
      'div',
      { class: 'title-row' },
      h('h1', {}, run.kernel),
      h('span', { class: 'device', title: run.device }, deviceText(snapshot)),
      h('span', { class: `state ${state.tone}`, 'data-status': run.status }, state.text),
      h('span', { class: 'spacer' }),
      steering(panel, snapshot),
    ),
    h('dl', { class: 'figures' }, best(snapshot), original(snapshot), figuresOf(run).map(spent)),
  );
}

function deviceText({ run }: RunSnapshot): string {
  return run.deviceTitle === '' || run.deviceTitle === run.device
    ? run.device
    : `${run.deviceTitle} (${run.device})`;
}

function steering(panel: Panel, { run }: RunSnapshot): Description {
  const control = (action: 'pause' | 'resume' | 'stop', label: string): Description =>
    button({
      key: action,
      label,
      icon: icon(action),
      disabled: !panel.model.connected,
      appearance: action === 'resume' ? 'primary' : 'secondary',
      onClick: () => panel.send({ kind: 'control', action }),
    });
  const resumable = run.status === 'paused' || run.status === 'interrupted';
  return h(
    'div',
    { class: 'buttons', role: 'group', 'aria-label': 'Run' },
    run.status === 'running' && [control('pause', 'Pause'), control('stop', 'Stop')],
    resumable && [control('resume', 'Resume'), control('stop', 'Stop')],
    button({
      key: 'export',
      label: 'Export Report',
      icon: icon('export'),
      onClick: () => panel.send({ kind: 'export' }),
    }),
  );
}

function figure(
  id: string,
  title: string,
  value: number | undefined,
  ...content: readonly Child[]
): Description {
  return h(
    'div',
    { class: `figure ${id}`, key: id },
    h('dt', {}, title),
    h('dd', { 'data-figure': id, 'data-value': value }, content),
  );
}

function best({ run, timing }: RunSnapshot): Description {
  const { bestSpeedup } = run;
  if (bestSpeedup === null)
    return figure(
      'best',
      'Best',
      undefined,
      h('span', { class: 'muted' }, run.status === 'finished' ? 'none' : 'none yet'),
    );
  const interval = intervalText(bestSpeedup.ci95);
  return figure(
    'best',
    'Best',
    bestSpeedup.value,
    h('strong', {}, ratioText(bestSpeedup.value, timing)),
    ' ',
    h('span', { class: 'timing' }, timing),
    interval === '' ? null : h('span', { class: 'muted', title: '95 % interval' }, ` ${interval}`),
  );
}

function original(snapshot: RunSnapshot): Description | null {
  const time = baselineUs(snapshot);
  if (time === undefined) return null;
  const shapes = snapshot.baseline.length;
  return figure(
    'baseline',
    'Original',
    time,
    snapshot.timing === 'modelled' ? '~' : '',
    timeText(time),
    h(
      'span',
      { class: 'muted' },
      shapes === 1 ? ` ${snapshot.baseline[0]?.shape ?? ''}` : ` mean of ${shapes} shapes`,
    ),
  );
}

function spent({ id, title, value, limit, text }: Figure): Description {
  const share = limit === undefined ? 0 : Math.min(1, limit === 0 ? 1 : value / limit);
  return figure(
    id,
    title,
    value,
    text,
    limit === undefined
      ? null
      : h(
          'span',
          { class: 'meter', 'aria-hidden': 'true' },
          h('span', { style: { width: `${(100 * share).toFixed(1)}%` } }),
        ),
  );
}
