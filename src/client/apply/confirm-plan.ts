import * as vscode from 'vscode';
import type { ApplyPlan } from '../../protocol/editor/apply.ts';
import type { PlanLine } from './plan-text.ts';
import { count, isPlain, planLines, stuckLaunches } from './plan-text.ts';
import { variantFigureText } from './variant-figure.ts';

/** What the person decided after reading the plan. */
export type Decision = 'apply' | 'wrapper' | 'review' | undefined;

type Item = vscode.QuickPickItem & { readonly decision?: Decision; readonly open?: PlanLine['open'] };

/** Shows assumptions, files and launches before anything is written. A plan with nothing to read is applied at once. */
export async function confirmPlan(plan: ApplyPlan): Promise<Decision> {
  if (isPlain(plan)) return 'apply';
  const chosen = await vscode.window.showQuickPick(itemsOf(plan), {
    title: vscode.l10n.t('KernelFoundry: Apply Variant {0}', variantFigureText(plan)).trimEnd(),
    placeHolder: plan.summary,
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  if (chosen?.open === undefined) return chosen?.decision;
  const line = chosen.open.line - 1;
  await vscode.window.showTextDocument(vscode.Uri.parse(chosen.open.uri), {
    selection: new vscode.Range(line, 0, line, 0),
    preview: true,
  });
  return undefined;
}

function itemsOf(plan: ApplyPlan): Item[] {
  const lines = planLines(plan);
  const titles: Readonly<Record<PlanLine['group'], string>> = {
    assumptions: vscode.l10n.t('It assumes'),
    notes: vscode.l10n.t('Good to know'),
    files: vscode.l10n.t('Files'),
    launches: vscode.l10n.t('Launches'),
  };
  const icons = { assumptions: 'info', notes: 'info', files: 'file', launches: 'debug-start' } as const;
  const groups = (['assumptions', 'notes', 'files', 'launches'] as const).flatMap((group): Item[] => {
    const members = lines.filter((line) => line.group === group);
    if (members.length === 0) return [];
    return [
      { label: titles[group], kind: vscode.QuickPickItemKind.Separator },
      ...members.map(({ label, detail, open }) => ({
        label: `$(${icons[group]}) ${label}`,
        ...(detail === undefined ? {} : { detail }),
        ...(open === undefined ? {} : { open }),
      })),
    ];
  });
  // What is assumed is read before the button is met.
  const assumptions = groups.slice(
    0,
    groups.findIndex(({ kind, label }) => kind !== undefined && label !== titles.assumptions),
  );
  const hasAssumptions = plan.assumptions.length > 0;
  const rest = hasAssumptions ? groups.slice(assumptions.length) : groups;
  return [
    ...(hasAssumptions ? assumptions : []),
    { label: vscode.l10n.t('Decide'), kind: vscode.QuickPickItemKind.Separator },
    ...decisions(plan),
    ...rest,
  ];
}

function decisions(plan: ApplyPlan): Item[] {
  const stuck = stuckLaunches(plan).length;
  const files = count(plan.files.length, 'file');
  const review: Item = { label: `$(diff) ${vscode.l10n.t('Review Diff')}`, decision: 'review' };
  if (stuck === 0 || plan.wrapper)
    return [
      {
        label: `$(check) ${vscode.l10n.t('Apply to {0}', files)}`,
        detail: vscode.l10n.t('One edit; Undo Apply takes it back'),
        decision: 'apply',
      },
      review,
    ];
  if (!plan.wrapperPossible) return [review];
  return [
    {
      label: `$(check) ${vscode.l10n.t('Keep the Original for {0}', count(stuck, 'launch').replace(/launchs$/, 'launches'))}`,
      detail: vscode.l10n.t(
        'The variant goes in beside the original under a new name, and only launches that can follow call it',
      ),
      decision: 'wrapper',
    },
    review,
  ];
}
