import tseslint from 'typescript-eslint';
import { importRules, nodeBuiltins } from './scripts/import-rules.mjs';

/** One `no-restricted-imports` block per folder, from the table that the test reads too. */
const folderRules = importRules.map((rule) => ({
  files: rule.files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: rule.forbidden,
            message: `${rule.folder} may import only: ${rule.allowed.join(', ') || 'itself'} (ARCHITECTURE.md, import rules).`,
          },
          ...(rule.node
            ? []
            : [{ regex: nodeBuiltins, message: `${rule.folder} does not import node built-ins.` }]),
          ...(rule.vscode ? [] : [{ regex: '^vscode$', message: `Only src/client imports 'vscode'.` }]),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  {
    ignores: ['dist/', 'build/', 'node_modules/', 'test/fixtures/', 'examples/', 'scripts/test-reporter.cjs'],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `while (true)` and exhaustive switches over tagged unions read better than the alternatives.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // `await using _lock` holds a resource without using it.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/require-await': 'off',
      // Tests look into answers defensively: a missing field fails the assertion, not the access.
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    rules: { 'no-restricted-exports': 'off', '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  ...folderRules,
);
