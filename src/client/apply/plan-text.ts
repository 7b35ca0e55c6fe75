import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApplyPlan, LaunchSite } from '../../protocol/editor/apply.ts';

/** One line of what an apply is going to do. `open` is a place to look at. */
export interface PlanLine {
  readonly group: 'assumptions' | 'notes' | 'files' | 'launches';
  readonly label: string;
  readonly detail?: string;
  readonly open?: { readonly uri: string; readonly line: number };
}

/** A plan as a person reads it before it is applied: assumptions first. */
export function planLines(plan: ApplyPlan): PlanLine[] {
  return [
    ...plan.assumptions.map((text): PlanLine => ({ group: 'assumptions', label: withoutTicks(text) })),
    ...plan.notes.map((text): PlanLine => ({ group: 'notes', label: withoutTicks(text) })),
    ...plan.files.map(({ uri, state, conflictLines }, at): PlanLine => ({
      group: 'files',
      label: fileName(uri),
      detail: {
        clean: at === 0 ? 'the kernel is as it was for the run' : 'launches of the kernel',
        merged: 'changed since the run; both changes fit together',
        conflict: `changed since the run; ${count(conflictLines.length, 'conflict')} will be marked for you to decide`,
      }[state],
      open: { uri, line: 1 },
    })),
    ...plan.launchSites.filter(({ outcome }) => outcome.kind !== 'unchanged').map(launchLine),
  ];
}

/** Launches that an apply cannot rewrite. */
export function stuckLaunches(plan: ApplyPlan): readonly LaunchSite[] {
  return plan.launchSites.filter(({ outcome }) => outcome.kind === 'cannot');
}

/** True where nothing needs to be read before: one file, no assumption, no launch, no merge. */
export function isPlain(plan: ApplyPlan): boolean {
  return (
    planLines(plan).every(({ group }) => group === 'files') &&
    plan.files.every(({ state }) => state === 'clean')
  );
}

/** `matmul.cu, main.cu` */
export function fileNames(plan: Pick<ApplyPlan, 'files'>): string {
  return plan.files.map(({ uri }) => fileName(uri)).join(', ');
}

/** The files that are left with conflict markers. */
export function conflictFiles(plan: Pick<ApplyPlan, 'files'>): string {
  return fileNames({ files: plan.files.filter(({ state }) => state === 'conflict') });
}

/** `1 file`, `3 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function launchLine({ uri, line, text, outcome }: LaunchSite): PlanLine {
  const detail =
    outcome.kind === 'rewritten'
      ? `becomes ${outcome.text}`
      : outcome.kind === 'cannot'
        ? `cannot follow: ${withoutTicks(outcome.reason)}`
        : 'stays';
  return { group: 'launches', label: `${fileName(uri)}:${line} ${text}`, detail, open: { uri, line } };
}

/** Marks of code are for Markdown. */
export function withoutTicks(text: string): string {
  return text.replaceAll('`', '');
}

function fileName(uri: string): string {
  return basename(fileURLToPath(uri));
}
