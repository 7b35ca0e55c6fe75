/**
 * Bundles what ships: dist/cli.mjs (the command line, run processes too), dist/server.mjs (language server), dist/extension.cjs (the editor's
 * side), dist/panel.js and dist/panel.css (the webview), the grammar and the schema they load.
 *
 *   node scripts/build.mjs [--watch] [--minify] [--out FOLDER]
 *
 * Minified bundles have no source maps: they are what is packaged.
 */
import { build, context } from 'esbuild';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

const minify = process.argv.includes('--minify');
const outAt = process.argv.indexOf('--out');
const outdir = outAt < 0 ? join(root, 'dist') : resolve(process.argv[outAt + 1]);

const common = {
  outdir,
  bundle: true,
  sourcemap: !minify,
  minify,
  // Classes that are told apart by name must keep it.
  keepNames: minify,
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  // measure: for scripts/measure-on-gpu on machines that get only the bundle.
  entryPoints: {
    cli: join(root, 'src/cli/main.ts'),
    server: join(root, 'src/server/main.ts'),
    measure: join(root, 'src/application/measure/main.ts'),
  },
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  target: 'node22.13',
  format: 'esm',
  // jsonc-parser's CommonJS build loads its parts at run time, where a bundle has none; its ES modules bundle.
  mainFields: ['module', 'main'],
  // Some dependencies are CommonJS and call require() at run time; the source has its own shebang.
  banner: {
    js: "import { createRequire as kfCreateRequire } from 'node:module'; const require = kfCreateRequire(import.meta.url);",
  },
};

/** @type {import('esbuild').BuildOptions} */
const extension = {
  ...common,
  entryPoints: { extension: join(root, 'src/extension.ts') },
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['vscode'],
};

/** @type {import('esbuild').BuildOptions} */
const panel = {
  ...common,
  entryPoints: { panel: join(root, 'webview/main.ts') },
  platform: 'browser',
  target: 'chrome138',
  format: 'iife',
};

mkdirSync(outdir, { recursive: true });
copyFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), join(outdir, 'web-tree-sitter.wasm'));
copyFileSync(
  join(dirname(require.resolve('tree-sitter-cuda/package.json')), 'tree-sitter-cuda.wasm'),
  join(outdir, 'tree-sitter-cuda.wasm'),
);
copyFileSync(join(root, 'src/tasks/task-file/kernel.schema.json'), join(outdir, 'kernel.schema.json'));
for (const options of [node, extension, panel]) {
  if (process.argv.includes('--watch')) await (await context(options)).watch();
  else await build(options);
}
