/**
 * Which folder of the source may import which: one table for ESLint (eslint.config.js) and for the test
 * (test/unit/architecture/import-rules.test.ts). ARCHITECTURE.md explains it.
 */

const folders = {
  protocol: { allowed: [], node: false },
  shared: { allowed: ['protocol'], node: true },
  syntax: { allowed: ['protocol', 'shared'], node: true },
  engine: { allowed: ['protocol', 'shared', 'syntax'], node: false },
  evaluation: { allowed: ['protocol', 'shared', 'syntax', 'engine/ports'], node: true },
  executors: { allowed: ['protocol', 'shared', 'syntax', 'engine/ports'], node: true },
  tasks: { allowed: ['protocol', 'shared', 'syntax', 'engine/ports'], node: true },
  models: { allowed: ['protocol', 'shared', 'syntax', 'engine/ports'], node: true },
  store: { allowed: ['protocol', 'shared', 'syntax', 'engine/ports'], node: true },
  application: {
    allowed: [
      'protocol',
      'shared',
      'syntax',
      'engine',
      'evaluation',
      'executors',
      'tasks',
      'models',
      'store',
    ],
    node: true,
  },
  server: {
    allowed: [
      'protocol',
      'shared',
      'syntax',
      'engine',
      'evaluation',
      'executors',
      'tasks',
      'models',
      'store',
      'application',
    ],
    node: true,
  },
  cli: {
    allowed: [
      'protocol',
      'shared',
      'syntax',
      'engine',
      'evaluation',
      'executors',
      'tasks',
      'models',
      'store',
      'application',
    ],
    node: true,
  },
  client: { allowed: ['protocol', 'shared'], node: true, vscode: true },
};

/** Top-level folders of `src`, for messages and tests. */
export const folderNames = Object.keys(folders);

/** Matches imports of node's own modules. */
export const nodeBuiltins = '^node:';

/** What a folder may import besides itself, as path prefixes below `src`. */
export function allowedImports(folder) {
  return folders[folder]?.allowed ?? [];
}

/** True when files of the folder may import `node:` modules, or `vscode`. */
export function mayImportNode(folder) {
  return folders[folder]?.node === true;
}
export function mayImportVscode(folder) {
  return folders[folder]?.vscode === true;
}

function forbiddenPattern(folder) {
  const allowed = allowedImports(folder);
  const others = folderNames.filter((name) => name !== folder && !allowed.includes(name));
  const exceptPorts = allowed.includes('engine/ports');
  const names = others
    .map((name) => (name === 'engine' && exceptPorts ? 'engine/(?!ports\\.ts$)' : `${name}/`))
    .join('|');
  return `^(\\.\\./)+(${names}|extension\\.ts$)`;
}

/** One entry a folder, ready for ESLint. The webview may import only the protocol. */
export const importRules = [
  ...folderNames.map((folder) => ({
    folder: `src/${folder}`,
    files: [`src/${folder}/**/*.ts`],
    allowed: allowedImports(folder),
    forbidden: forbiddenPattern(folder),
    node: mayImportNode(folder),
    vscode: mayImportVscode(folder),
  })),
  {
    folder: 'webview',
    files: ['webview/**/*.ts'],
    allowed: ['src/protocol'],
    forbidden: '^(\\.\\./)+src/(?!protocol/)',
    node: false,
    vscode: false,
  },
];
