/** What variables of a setting stand for. */
export interface Substitution {
  /** Folder of the first workspace folder; undefined in a window without one. */
  readonly workspaceFolder: string | undefined;
  readonly userHome: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A text with its variables replaced, or the variable that could not be. */
export type Substituted =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unknown'; readonly variable: string };

/**
 * Replaces `${workspaceFolder}`, `${userHome}` and `${env:NAME}`. A variable of the environment that is not set is empty, as in a shell;
 * any other `${...}`, and the workspace folder where there is none, is a mistake.
 */
export function substitute(
  text: string,
  { workspaceFolder, userHome, environment }: Substitution,
): Substituted {
  let unknown: string | undefined;
  const replaced = text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name.startsWith('env:')) return environment[name.slice(4)] ?? '';
    if (name === 'userHome') return userHome;
    if (name === 'workspaceFolder' && workspaceFolder !== undefined) return workspaceFolder;
    unknown ??= whole;
    return whole;
  });
  return unknown === undefined ? { kind: 'text', text: replaced } : { kind: 'unknown', variable: unknown };
}
