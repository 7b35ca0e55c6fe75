/** Bundles what ships: dist/cli.mjs (the command line, run processes too), the grammar and the schema it loads. */
import { build, context } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const entry = join(root, 'src/cli/main.ts');
if (!existsSync(entry)) {
  console.error(`Nothing to bundle: ${entry} does not exist.`);
  process.exit(1);
}

/** @type {import('esbuild').BuildOptions} */
const cli = {
  // measure: for scripts/measure-on-gpu on machines that get only the bundle.
  entryPoints: { cli: entry, measure: join(root, 'src/application/measure/main.ts') },
  outdir: join(root, 'dist'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node22.13',
  format: 'esm',
  // jsonc-parser's CommonJS build loads its parts at run time, where a bundle has none; its ES modules bundle.
  mainFields: ['module', 'main'],
  sourcemap: true,
  logLevel: 'warning',
  // Some dependencies are CommonJS and call require() at run time; the source has its own shebang.
  banner: {
    js: "import { createRequire as kfCreateRequire } from 'node:module'; const require = kfCreateRequire(import.meta.url);",
  },
};

mkdirSync(join(root, 'dist'), { recursive: true });
copyFileSync(
  require.resolve('web-tree-sitter/web-tree-sitter.wasm'),
  join(root, 'dist/web-tree-sitter.wasm'),
);
copyFileSync(
  join(dirname(require.resolve('tree-sitter-cuda/package.json')), 'tree-sitter-cuda.wasm'),
  join(root, 'dist/tree-sitter-cuda.wasm'),
);
copyFileSync(join(root, 'src/tasks/task-file/kernel.schema.json'), join(root, 'dist/kernel.schema.json'));
if (process.argv.includes('--watch')) await (await context(cli)).watch();
else await build(cli);
