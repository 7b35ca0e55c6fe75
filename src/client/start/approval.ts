import * as vscode from 'vscode';
import { type ApprovalFacts, approvalKey, approvalText } from './approval-text.ts';

const rememberedKey = 'kernelfoundry.approvals';

/** What a person says to a run that is about to start. */
export type Approval = 'start' | 'edit-task' | 'no';

/**
 * Asks once whether a run may be started; remembered for workspace, device and endpoint when the person wants so. A draft with guesses can
 * be corrected first.
 */
export async function approve(facts: ApprovalFacts, memory: vscode.Memento): Promise<Approval> {
  const remembered = memory.get<readonly string[]>(rememberedKey, []);
  const key = approvalKey(facts);
  if (remembered.includes(key)) return 'start';
  const { question, detail } = approvalText(facts, vscode.l10n.t);
  const start = vscode.l10n.t('Start');
  const always = vscode.l10n.t("Start and Don't Ask Again Here");
  const edit = vscode.l10n.t('Edit Task First');
  const buttons = facts.plan.guesses.length === 0 ? [start, always] : [start, edit, always];
  const chosen = await vscode.window.showInformationMessage(question, { modal: true, detail }, ...buttons);
  if (chosen === always) await memory.update(rememberedKey, [...remembered, key]);
  if (chosen === edit) return 'edit-task';
  return chosen === start || chosen === always ? 'start' : 'no';
}
