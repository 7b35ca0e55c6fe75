import type { Budget } from '../../protocol/task.ts';
import type { Translate } from '../translate.ts';

/** `60 evaluations, 10 min, $2`. */
export function budgetText(budget: Budget, t: Translate): string {
  const { evaluations, minutes, tokens, usd, gpuSeconds } = budget;
  const limits = [
    ...(evaluations === undefined ? [] : [t('{0} evaluations', evaluations)]),
    ...(minutes === undefined ? [] : [t('{0} min', minutes)]),
    ...(tokens === undefined ? [] : [t('{0} tokens', tokens)]),
    ...(usd === undefined ? [] : [`$${usd}`]),
    ...(gpuSeconds === undefined ? [] : [t('{0} s on the GPU', gpuSeconds)]),
  ];
  return limits.length === 0 ? t('no limit') : limits.join(', ');
}

/** What a person typed as a budget, or the part that cannot be understood. */
export type ReadBudget =
  { readonly kind: 'budget'; readonly budget: Budget } | { readonly kind: 'wrong'; readonly part: string };

/** Reads `200`, `200 evaluations, 30 min`, `$2`, `100k tokens`, `60 s`; parts are separated by commas. */
export function readBudget(text: string): ReadBudget {
  let budget: Budget = {};
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  for (const part of parts) {
    const limit = limitOf(part);
    if (limit === undefined) return { kind: 'wrong', part };
    budget = { ...budget, ...limit };
  }
  return parts.length === 0 ? { kind: 'wrong', part: text } : { kind: 'budget', budget };
}

function limitOf(part: string): Budget | undefined {
  const [, dollar, digits, factor, unit = ''] = /^(\$?)\s*(\d+(?:\.\d+)?)(k?)\s*([a-z ]*)$/i.exec(part) ?? [];
  const value = Number(digits) * (factor?.toLowerCase() === 'k' ? 1000 : 1);
  if (digits === undefined || !(value > 0)) return undefined;
  if (dollar === '$') return unit === '' ? { usd: value } : undefined;
  if (/^(e|evaluations?|variants?)?$/i.test(unit)) return whole(value, { evaluations: value });
  if (/^(m|min|minutes?)$/i.test(unit)) return { minutes: value };
  if (/^(h|hours?)$/i.test(unit)) return { minutes: value * 60 };
  if (/^(t|tokens?)$/i.test(unit)) return whole(value, { tokens: value });
  if (/^(usd|dollars?)$/i.test(unit)) return { usd: value };
  if (/^(s|seconds?|gpu s|s on the gpu|gpu seconds?)$/i.test(unit)) return { gpuSeconds: value };
  return undefined;
}

function whole(value: number, budget: Budget): Budget | undefined {
  return Number.isInteger(value) ? budget : undefined;
}
