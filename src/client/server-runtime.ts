import type { Problem } from '../protocol/editor/problem.ts';
import type { Translate } from './translate.ts';

/** What runs the server: the editor's own Node, or a program. */
export type ServerRuntime = { readonly kind: 'editor' } | { readonly kind: 'program'; readonly path: string };

/** What there is to choose from. */
export interface RuntimeOptions {
  /** Whether the editor's own Node has SQLite. */
  readonly editorHasSqlite: boolean;
  /** Setting `kernelfoundry.nodePath`; empty for none. */
  readonly nodePath: string;
  /** Absolute paths of programs named `node`, in the order of the PATH. */
  readonly found: readonly string[];
  /** Whether the program is a Node with SQLite; rejects never. */
  readonly probe: (path: string) => Promise<RuntimeProbe>;
}

/** What a program said when it was asked for its version. */
export type RuntimeProbe =
  | { readonly kind: 'usable' }
  | { readonly kind: 'too-old'; readonly version: string }
  | { readonly kind: 'unusable'; readonly reason: string };

/** The runtime of the server, or why there is none. A path in the settings goes before the editor's own. */
export async function chooseRuntime(options: RuntimeOptions, t: Translate): Promise<ServerRuntime | Problem> {
  if (options.nodePath !== '') {
    const probe = await options.probe(options.nodePath);
    return probe.kind === 'usable'
      ? { kind: 'program', path: options.nodePath }
      : wrongSetting(options.nodePath, probe, t);
  }
  if (options.editorHasSqlite) return { kind: 'editor' };
  let newest = '';
  for (const path of options.found) {
    const probe = await options.probe(path);
    if (probe.kind === 'usable') return { kind: 'program', path };
    if (probe.kind === 'too-old' && newest === '') newest = probe.version;
  }
  return {
    code: 'no-node',
    message:
      newest === ''
        ? t("The editor's own Node has no SQLite, and the PATH has no Node.")
        : t("The editor's own Node has no SQLite, and the PATH has only Node {0}.", newest),
    fix: t('Install Node 22.13 or later, or name one in the settings.'),
    action: { kind: 'settings', title: t('Choose a Node'), setting: 'kernelfoundry.nodePath' },
  };
}

/** True for a runtime, false for the problem that keeps it from being found. */
export function isRuntime(runtime: ServerRuntime | Problem): runtime is ServerRuntime {
  return 'kind' in runtime;
}

function wrongSetting(path: string, probe: Exclude<RuntimeProbe, { kind: 'usable' }>, t: Translate): Problem {
  const reason =
    probe.kind === 'too-old'
      ? t('it is Node {0}, and 22.13 or later is needed', probe.version)
      : probe.reason;
  return {
    code: 'setting-node-path',
    message: t('kernelfoundry.nodePath names {0}, which cannot run the server: {1}.', path, reason),
    action: { kind: 'settings', title: t('Open Setting'), setting: 'kernelfoundry.nodePath' },
  };
}
