import type { Settings } from '../../protocol/editor/settings.ts';
import type { Budget } from '../../protocol/task.ts';

/** What a setting may be. `path`: relative ones count from the workspace folder. */
export type SettingKind =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text' }
  | { readonly kind: 'path' }
  | { readonly kind: 'url' }
  | { readonly kind: 'texts' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'budget' };

/** One setting: its key below `kernelfoundry.`, what it may be, and what it is when nobody set it. */
export interface SettingRow<Field extends keyof Settings> {
  readonly key: string;
  readonly kind: SettingKind;
  readonly fallback: Settings[Field];
}

/** Every setting of the extension, by its field; package.json says the same (test/unit/contributions.test.ts). */
export const settingsTable: { readonly [Field in keyof Settings]: SettingRow<Field> } = {
  codeLensEnabled: { key: 'codeLens.enabled', kind: { kind: 'boolean' }, fallback: true },
  hintsEnabled: { key: 'hints.enabled', kind: { kind: 'boolean' }, fallback: true },
  device: { key: 'device', kind: { kind: 'text' }, fallback: '' },
  proposers: { key: 'models.proposers', kind: { kind: 'texts' }, fallback: ['rewriter'] },
  modelBaseUrl: { key: 'models.baseUrl', kind: { kind: 'url' }, fallback: '' },
  allowSourceUpload: {
    key: 'models.allowSourceUpload',
    kind: { kind: 'choice', choices: ['ask', 'always', 'never'] },
    fallback: 'ask',
  },
  budget: { key: 'budget', kind: { kind: 'budget' }, fallback: { evaluations: 60 } },
  onWindowClose: {
    key: 'runs.onWindowClose',
    kind: { kind: 'choice', choices: ['keep', 'pause'] },
    fallback: 'keep',
  },
  store: { key: 'store', kind: { kind: 'path' }, fallback: '' },
  verifyCommand: { key: 'verifyCommand', kind: { kind: 'text' }, fallback: '' },
  compileAfterApply: { key: 'apply.compile', kind: { kind: 'boolean' }, fallback: true },
  applyGit: {
    key: 'apply.git',
    kind: { kind: 'choice', choices: ['none', 'ask', 'commit', 'branch'] },
    fallback: 'none',
  },
  nodePath: { key: 'nodePath', kind: { kind: 'path' }, fallback: '' },
  compiler: { key: 'compiler', kind: { kind: 'path' }, fallback: '' },
  cudaToolkit: { key: 'cudaToolkit', kind: { kind: 'path' }, fallback: '' },
  syclCompiler: { key: 'syclCompiler', kind: { kind: 'path' }, fallback: '' },
};

/** Limits that a budget may name. */
export const budgetLimits: readonly (keyof Budget)[] = [
  'evaluations',
  'minutes',
  'tokens',
  'usd',
  'gpuSeconds',
];
