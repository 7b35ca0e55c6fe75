import type { PlaceArguments } from '../../protocol/editor/lens-arguments.ts';

/** The place that a lens or code action names; undefined for anything else, since any extension may call a command. */
export function placeOf(argument: unknown): PlaceArguments | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { uri, line, column } = argument as Readonly<Record<string, unknown>>;
  if (typeof uri !== 'string' || !uri.startsWith('file:') || !isNumber(line)) return undefined;
  return { uri, line, ...(isNumber(column) ? { column } : {}) };
}

/** Lines and columns are counted from 1. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}
