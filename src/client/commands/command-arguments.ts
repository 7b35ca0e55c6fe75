import type { KernelReference } from '../../protocol/editor/requests.ts';

/** What lenses, trees and links give to commands about a run: `{run}`, `{run, candidate}`, an element that holds a run view, or an id. */
export interface RunTarget {
  readonly run: string;
  readonly candidate?: string;
}

/** The run that a command was called for; undefined when it was called from the palette. */
export function runTargetOf(argument: unknown): RunTarget | undefined {
  if (typeof argument === 'string') return argument === '' ? undefined : { run: argument };
  const run = runIdOf(argument);
  if (run === undefined) return undefined;
  const candidate = fieldOf(argument, 'candidate');
  if (typeof candidate === 'string') return { run, candidate };
  const inner = fieldOf(candidate, 'candidate');
  return typeof inner === 'string' ? { run, candidate: inner } : { run };
}

/** The kernel that a command was called for: `{uri, kernel?, line?}`, or the URI that editor menus give. */
export function kernelReferenceOf(argument: unknown): KernelReference | undefined {
  const uri = fieldOf(argument, 'uri');
  if (typeof uri === 'string') {
    const kernel = fieldOf(argument, 'kernel');
    const line = fieldOf(argument, 'line');
    return {
      uri,
      ...(typeof kernel === 'string' ? { kernel } : {}),
      ...(typeof line === 'number' ? { line } : {}),
    };
  }
  return isEditorUri(argument) ? { uri: argument.toString() } : undefined;
}

/** The device that a command was called for: an id, `{device}` with an id, or an element that holds a device view. */
export function deviceOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument === '' ? undefined : argument;
  const device = fieldOf(argument, 'device');
  if (typeof device === 'string') return device;
  const id = fieldOf(device, 'id');
  return typeof id === 'string' ? id : undefined;
}

function runIdOf(argument: unknown): string | undefined {
  const run = fieldOf(argument, 'run');
  if (typeof run === 'string') return run;
  const inner = fieldOf(run, 'run');
  return typeof inner === 'string' ? inner : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function isEditorUri(value: unknown): value is { toString(): string } {
  return typeof fieldOf(value, 'scheme') === 'string' && typeof fieldOf(value, 'path') === 'string';
}
