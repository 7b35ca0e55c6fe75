import { isAbsolute, join } from 'node:path';
import type { Problem } from '../../protocol/editor/problem.ts';
import type { Settings } from '../../protocol/editor/settings.ts';
import { closest, listWords } from '../../shared/closest.ts';
import type { Translate } from '../translate.ts';
import { type SettingKind, budgetLimits, settingsTable } from './settings-table.ts';
import { type Substitution, substitute } from './substitution.ts';

/** Settings as they are used, and what is wrong with those that a person wrote; a wrong one counts as not set. */
export interface CheckedSettings {
  readonly settings: Settings;
  readonly problems: readonly Problem[];
}

type Checked = { readonly value: unknown } | { readonly wrong: string };

/** Reads every setting by its key below `kernelfoundry.`; undefined where nobody set it. */
export function checkSettings(
  read: (key: string) => unknown,
  substitution: Substitution,
  t: Translate,
): CheckedSettings {
  const problems: Problem[] = [];
  const settings = Object.fromEntries(
    Object.entries(settingsTable).map(([field, { key, kind, fallback }]) => {
      const raw = read(key);
      if (raw === undefined || raw === null) return [field, fallback];
      const checked = check(raw, kind, substitution, t);
      if ('value' in checked) return [field, checked.value];
      problems.push(wrongSetting(key, checked.wrong, t));
      return [field, fallback];
    }),
  ) as unknown as Settings;
  return { settings, problems };
}

/** A setting that cannot be used, with the button that opens it. */
export function wrongSetting(key: string, wrong: string, t: Translate): Problem {
  return {
    code: 'setting-wrong',
    message: t('The setting kernelfoundry.{0} {1}.', key, wrong),
    action: { kind: 'settings', title: t('Open Setting'), setting: `kernelfoundry.${key}` },
  };
}

function check(raw: unknown, kind: SettingKind, substitution: Substitution, t: Translate): Checked {
  switch (kind.kind) {
    case 'boolean':
      return typeof raw === 'boolean' ? { value: raw } : { wrong: t('must be true or false') };
    case 'choice':
      return typeof raw === 'string' && kind.choices.includes(raw)
        ? { value: raw }
        : { wrong: t('must be one of {0}', listWords(kind.choices, 'or')) };
    case 'texts':
      return Array.isArray(raw) && raw.length > 0 && raw.every((one) => typeof one === 'string' && one !== '')
        ? { value: raw }
        : { wrong: t('must be a list of names, at least one') };
    case 'budget':
      return checkBudget(raw, t);
    case 'text':
    case 'path':
    case 'url':
      return typeof raw === 'string'
        ? checkText(raw.trim(), kind.kind, substitution, t)
        : { wrong: t('must be a text') };
  }
}

function checkText(
  raw: string,
  kind: 'text' | 'path' | 'url',
  substitution: Substitution,
  t: Translate,
): Checked {
  const replaced = substitute(raw, substitution);
  if (replaced.kind === 'unknown')
    return {
      wrong:
        replaced.variable === '${workspaceFolder}'
          ? t('speaks of ${workspaceFolder}, and this window has no folder')
          : t(
              'has the variable {0}, and only ${workspaceFolder}, ${userHome} and ${env:NAME} are known',
              replaced.variable,
            ),
    };
  const { text } = replaced;
  if (text === '') return { value: '' };
  if (kind === 'url') {
    const isUrl = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
    return isUrl ? { value: text.replace(/\/+$/, '') } : { wrong: t('must be a http or https address') };
  }
  if (
    kind === 'path' &&
    !isAbsolute(text) &&
    /[\\/]/.test(text) &&
    substitution.workspaceFolder !== undefined
  )
    return { value: join(substitution.workspaceFolder, text) };
  return { value: text };
}

function checkBudget(raw: unknown, t: Translate): Checked {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { wrong: t('must be an object with limits ({0})', listWords(budgetLimits, 'or')) };
  for (const [limit, value] of Object.entries(raw)) {
    if (!(budgetLimits as readonly string[]).includes(limit)) {
      const meant = closest(limit, budgetLimits);
      return {
        wrong:
          meant === undefined
            ? t('has the unknown limit "{0}"', limit)
            : t('has the unknown limit "{0}" (did you mean "{1}")', limit, meant),
      };
    }
    const whole = limit === 'evaluations' || limit === 'tokens';
    if (typeof value !== 'number' || !(value > 0) || (whole && !Number.isInteger(value)))
      return {
        wrong: whole
          ? t('must have a whole number above zero as "{0}"', limit)
          : t('must have a number above zero as "{0}"', limit),
      };
  }
  return Object.keys(raw).length === 0 ? { wrong: t('must have at least one limit') } : { value: raw };
}
