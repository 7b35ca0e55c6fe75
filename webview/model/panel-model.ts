import type { CandidateDetails, Comparison } from '../../src/protocol/editor/candidate-view.ts';
import { everything } from '../../src/protocol/editor/panel-messages.ts';
import type {
  FromPanel,
  PanelState,
  PanelViewSettings,
  ToPanel,
} from '../../src/protocol/editor/panel-messages.ts';
import type { Problem } from '../../src/protocol/editor/problem.ts';
import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import type { CellId } from '../../src/protocol/descriptor.ts';
import { shortRatio } from '../format/numbers.ts';

/** Everything the panel shows, as one value; views are functions of it. */
export interface PanelModel {
  readonly state: PanelState;
  readonly view: PanelViewSettings;
  readonly snapshot?: RunSnapshot;
  /** Of the selected candidate; another one's while the asked for are on their way. */
  readonly details?: CandidateDetails;
  readonly comparison?: Comparison;
  readonly problem?: Problem;
  readonly connected: boolean;
  /** Lists show only candidates of this cell; not kept over reloads. */
  readonly cell?: CellId | undefined;
  /** Cell and row that the keyboard stands on (roving tabindex). */
  readonly focusedCell?: CellId | undefined;
  readonly focusedRow?: string | undefined;
  /** Width of the view's content in pixels, for charts. */
  readonly width: number;
  /** Said by screen readers when it changes. */
  readonly announcement: string;
}

/** What views may do. */
export interface Panel {
  readonly model: PanelModel;
  /** Changes the model and draws again before the next frame. */
  update(change: Partial<PanelModel>): void;
  setView(change: Partial<PanelViewSettings>): void;
  send(message: FromPanel): void;
}

const initialView: PanelViewSettings = {
  axisX: 'compute',
  axisY: 'memory',
  arrows: true,
  sortBy: 'speedup',
  sortDown: true,
  progressOver: 'evaluations',
  progressLog: false,
};

/** The model of a panel that has been told nothing yet, from what the webview kept. */
export function initialModel(kept: Partial<PanelState> | undefined): PanelModel {
  const state: PanelState = {
    run: kept?.run ?? '',
    tab: kept?.tab ?? 'archive',
    filter: kept?.filter ?? everything,
    compared: kept?.compared ?? [],
    ...(kept?.selected === undefined ? {} : { selected: kept.selected }),
  };
  return { state, view: { ...initialView, ...kept?.view }, connected: true, width: 800, announcement: '' };
}

/** The model after a message of the client; what it makes the panel ask is told by `questionsAfter`. */
export function reduce(model: PanelModel, message: ToPanel): PanelModel {
  switch (message.kind) {
    case 'snapshot': {
      const { snapshot } = message;
      // A problem of the watch is over when the run is told of again.
      const { problem: _over, ...rest } = model;
      return {
        ...rest,
        snapshot,
        connected: true,
        state: { ...model.state, run: snapshot.run.run },
        announcement: announcementOf(model.snapshot, snapshot) ?? model.announcement,
      };
    }
    case 'details':
      return { ...model, details: message.details };
    case 'comparison':
      return { ...model, comparison: message.comparison };
    case 'problem':
      return { ...model, problem: message.problem };
    case 'connection':
      return { ...model, connected: message.connected };
    case 'reveal':
      return { ...model, state: { ...model.state, selected: message.candidate } };
  }
}

/** What changed, in one sentence, when it is worth interrupting somebody who listens: a new best, or another state of the run. */
function announcementOf(before: RunSnapshot | undefined, after: RunSnapshot): string | undefined {
  if (before === undefined) return undefined;
  const best = after.run.bestSpeedup;
  if (before.run.status !== after.run.status) return `The run is ${after.run.status}.`;
  if (best !== null && after.run.bestCandidate !== before.run.bestCandidate)
    return `New best: ${shortRatio(best.value, after.timing)} times as fast, ${after.timing}.`;
  return undefined;
}

/** What the webview keeps over reloads. */
export function keptState(model: PanelModel): PanelState {
  return { ...model.state, view: model.view };
}

/** Whether two models ask the client for different things; used to send each question once. */
export function questionsBetween(before: PanelModel, after: PanelModel): readonly FromPanel[] {
  const questions: FromPanel[] = [];
  if (before.state.filter !== after.state.filter)
    questions.push({ kind: 'filter', filter: after.state.filter });
  const { selected, compared, tab } = after.state;
  if (selected !== undefined && (selected !== before.state.selected || outdated(after, selected)))
    questions.push({ kind: 'details', candidate: selected });
  const compares = tab === 'compare' && compared.length >= 1;
  if (compares && (before.state.tab !== 'compare' || before.state.compared !== compared))
    questions.push({ kind: 'compare', candidates: compared });
  return questions;
}

/** The details shown are of a candidate whose state has changed since, e.g. it was evaluated. */
function outdated({ details, snapshot }: PanelModel, selected: string): boolean {
  if (details === undefined || details.row.candidate !== selected) return false;
  const now = snapshot?.candidates.find(({ candidate }) => candidate === selected);
  return now !== undefined && now.state !== details.row.state;
}
