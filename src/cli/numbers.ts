import { UserError } from '../shared/errors.ts';

/** Reads a whole number of an option; a UserError names the option and what is possible. */
export function wholeNumber(option: string, text: string, minimum: number, maximum = 1e9): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum || value > maximum || text.trim() === '')
    throw new UserError(
      'bad-option',
      `${option}: "${text}" is not a whole number from ${minimum} to ${maximum}.`,
      {
        fix: `Give one, e.g. ${option} ${Math.max(minimum, 1)}.`,
      },
    );
  return value;
}

/** Reads a positive number of an option. */
export function positiveNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || text.trim() === '')
    throw new UserError('bad-option', `${option}: "${text}" is not a number above 0.`, {
      fix: `Give one, e.g. ${option} 10.`,
    });
  return value;
}

/** Collects `NAME=VALUE` options into an object. */
export function assignment(
  option: string,
): (text: string, before: Record<string, string>) => Record<string, string> {
  return (text, before) => {
    const match = /^([A-Za-z_]\w*)=(.+)$/.exec(text);
    const [, name, value] = match ?? [];
    if (name === undefined || value === undefined)
      throw new UserError('bad-option', `${option}: "${text}" is not NAME=VALUE.`, {
        fix: `Write e.g. ${option} n=1024.`,
      });
    return { ...before, [name]: value };
  };
}
