import type { Panel } from './panel-model.ts';

/** Opens the details of a candidate. */
export function select(panel: Panel, candidate: string): void {
  const { state } = panel.model;
  if (state.selected !== candidate) panel.update({ state: { ...state, selected: candidate } });
}

/** Closes the details. */
export function unselect(panel: Panel): void {
  const { selected: _closed, ...state } = panel.model.state;
  panel.update({ state });
}

/** Puts a candidate on the list of those compared, or takes it off. */
export function toggleCompared(panel: Panel, candidate: string): void {
  const { state } = panel.model;
  const compared = state.compared.includes(candidate)
    ? state.compared.filter((one) => one !== candidate)
    : [...state.compared, candidate].slice(-maximumCompared);
  panel.update({ state: { ...state, compared } });
}

/** Columns that fit side by side, the original not counted. */
const maximumCompared = 6;

/** Moves the focus into the details once they are drawn, for those who opened them by keyboard. */
export function focusDetail(): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.detail h2')?.focus()),
  );
}
