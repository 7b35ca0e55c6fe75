import type { Axis } from '../descriptor.ts';
import type { CandidateDetails, Comparison } from './candidate-view.ts';
import type { Problem } from './problem.ts';
import type { CandidateFilter, RunSnapshot } from './run-view.ts';

/** Client to panel. Every message is complete: the panel replaces what it had of that kind. */
export type ToPanel =
  | { readonly kind: 'snapshot'; readonly snapshot: RunSnapshot }
  | { readonly kind: 'details'; readonly details: CandidateDetails }
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  /** The run is gone, the server restarts, ...: shown as a strip above what was shown last. */
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'connection'; readonly connected: boolean }
  /** The client asks the panel to show this candidate (from a tree or a lens). */
  | { readonly kind: 'reveal'; readonly candidate: string };

/** Panel to client. */
export type FromPanel =
  | { readonly kind: 'ready' }
  | { readonly kind: 'filter'; readonly filter: CandidateFilter }
  | { readonly kind: 'details'; readonly candidate: string }
  | { readonly kind: 'compare'; readonly candidates: readonly string[] }
  | { readonly kind: 'review'; readonly candidate: string }
  | { readonly kind: 'apply'; readonly candidate: string }
  /** Shows a line of a variant (or of the original, by its candidate id) in the editor; 1-based. */
  | { readonly kind: 'go-to-line'; readonly candidate: string; readonly line: number }
  | { readonly kind: 'control'; readonly action: 'pause' | 'resume' | 'stop' }
  | { readonly kind: 'export' }
  | { readonly kind: 'action'; readonly problem: Problem };

/** What the webview keeps over reloads (`vscode.setState`), and the serializer gives back. */
export interface PanelState {
  readonly run: string;
  readonly tab: 'archive' | 'progress' | 'lineage' | 'compare';
  readonly filter: CandidateFilter;
  readonly selected?: string;
  readonly compared: readonly string[];
  /** How the views are set; absent where nobody has changed it. */
  readonly view?: PanelViewSettings;
}

/** Settings of the panel's views. */
export interface PanelViewSettings {
  /** Axes of the heat map; the third is its small multiples. */
  readonly axisX: Axis;
  readonly axisY: Axis;
  readonly arrows: boolean;
  readonly sortBy: 'speedup' | 'summary' | 'cell' | 'made' | 'state' | 'decision';
  readonly sortDown: boolean;
  readonly progressOver: 'evaluations' | 'time' | 'cost';
  readonly progressLog: boolean;
}

export const everything: CandidateFilter = {
  states: ['evaluating', 'verified', 'quarantined', 'failed'],
  text: '',
  minimumSpeedup: 0,
  top: 0,
  elitesOnly: false,
};
