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
  const pick = vscode.window.createQuickPick<Item>();
  try {
    pick.title = vscode.l10n.t('KernelFoundry: Apply Variant {0}', variantFigureText(plan)).trimEnd();
    pick.placeholder = plan.summary;
    pick.ignoreFocusOut = true;
    pick.matchOnDetail = true;
    pick.items = itemsOf(plan);
    // What is assumed stands first; Enter still means the decision.
    pick.activeItems = pick.items.filter(({ decision }) => decision !== undefined).slice(0, 1);
    const chosen = await new Promise<Item | undefined>((resolve) => {
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        if (item?.decision !== undefined || item?.open !== undefined) resolve(item);
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
    if (chosen?.open !== undefined) await showPlace(chosen.open);
    return chosen?.decision;
  } finally {
    pick.dispose();
  }
}

async function showPlace({ uri, line }: NonNullable<PlanLine['open']>): Promise<void> {
  const selection = new vscode.Range(line - 1, 0, line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection, preview: true });
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
  const group = (name: PlanLine['group']): Item[] => {
    const members = lines.filter((line) => line.group === name);
    if (members.length === 0) return [];
    return [
      { label: titles[name], kind: vscode.QuickPickItemKind.Separator },
      ...members.map(({ label, detail, open }) => ({
        label: `$(${icons[name]}) ${label}`,
        ...(detail === undefined ? {} : { detail }),
        ...(open === undefined ? {} : { open }),
      })),
    ];
  };
  return [
    ...group('assumptions'),
    ...group('notes'),
    { label: vscode.l10n.t('Decide'), kind: vscode.QuickPickItemKind.Separator },
    ...decisions(plan),
    ...group('files'),
    ...group('launches'),
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
