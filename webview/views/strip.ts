import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { commands } from '../../src/protocol/editor/ids.ts';
import type { Problem, ProblemAction } from '../../src/protocol/editor/problem.ts';
import type { Panel } from '../model/panel-model.ts';
import { select } from '../model/selection.ts';
import { button } from '../ui/controls.ts';
import { icon } from '../ui/icons.ts';

/** One line above everything for what keeps the panel from being up to date, or the run from going on. */
export function strips(panel: Panel): readonly Description[] {
  const { connected, problem, snapshot } = panel.model;
  const found: Description[] = [];
  if (!connected && problem?.code !== 'server-failed')
    found.push(
      strip('connection', 'status', [h('span', {}, 'Reconnecting. What you see is as it was last told.')]),
    );
  if (problem !== undefined) found.push(problemStrip(panel, problem, 'problem'));
  const ofRun = snapshot?.run.problem;
  if (ofRun !== undefined && ofRun.code !== problem?.code)
    found.push(problemStrip(panel, ofRun, 'run-problem'));
  return found;
}

function problemStrip(panel: Panel, problem: Problem, key: string): Description {
  const { action, fix, message, file, line } = problem;
  const place =
    file === undefined ? '' : ` (${file.split('/').at(-1) ?? file}${line === undefined ? '' : `:${line}`})`;
  return strip(key, 'alert', [
    h('span', { 'data-problem': problem.code }, `${message}${place}`, fix === undefined ? null : ` ${fix}`),
    action === undefined ? null : actionButton(panel, problem, action),
  ]);
}

/** Opening the panel is no way out in the panel itself: there it shows the original, whose checks are spoken of. */
function actionButton(panel: Panel, problem: Problem, action: ProblemAction): Description | null {
  if (action.kind !== 'command' || action.command !== commands.openArchive)
    return button({ label: action.title, onClick: () => panel.send({ kind: 'action', problem }) });
  const original = panel.model.snapshot?.candidates.find(({ decision }) => decision === 0);
  if (original === undefined) return null;
  return button({ label: 'Show Its Checks', onClick: () => select(panel, original.candidate) });
}

function strip(key: string, role: 'alert' | 'status', content: readonly (Description | null)[]): Description {
  return h('div', { key, class: `strip ${key}`, role }, icon('warning'), content);
}
