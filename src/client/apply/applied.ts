import type * as vscode from 'vscode';
import type { ApplyPlan, RepositoryState } from '../../protocol/editor/apply.ts';
import type { ApplyRecord } from './apply-record.ts';

/** Where the repository stood before the apply. */
export type GitBefore = RepositoryState & { readonly kind: 'repository' };

/** An apply that has just been made. */
export interface Applied {
  readonly plan: ApplyPlan;
  readonly record: ApplyRecord;
  readonly documents: readonly vscode.TextDocument[];
  readonly unsavedBefore: readonly boolean[];
  readonly git: GitBefore | undefined;
}
