import * as vscode from 'vscode';
import { type ApprovalFacts, approvalKey, approvalText } from './approval-text.ts';

const rememberedKey = 'kernelfoundry.approvals';

/** Asks once whether a run may be started; remembered for workspace, device and endpoint when the person wants so. */
export async function approve(facts: ApprovalFacts, memory: vscode.Memento): Promise<boolean> {
  const remembered = memory.get<readonly string[]>(rememberedKey, []);
  const key = approvalKey(facts);
  if (remembered.includes(key)) return true;
  const { question, detail } = approvalText(facts, vscode.l10n.t);
  const start = vscode.l10n.t('Start');
  const always = vscode.l10n.t("Start and Don't Ask Again Here");
  const chosen = await vscode.window.showInformationMessage(question, { modal: true, detail }, start, always);
  if (chosen === always) await memory.update(rememberedKey, [...remembered, key]);
  return chosen === start || chosen === always;
}
