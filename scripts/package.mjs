/**
 * Makes the .vsix from minified bundles: `npm run package`.
 *
 * It is put together in build/package, so that dist/ keeps the bundles with source maps. What goes in is the allow-list
 * .vscodeignore; the result is checked for size, for what it must hold and for what it must not.
 */
import { PackageManager, createVSIX, listFiles } from '@vscode/vsce';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const staging = join(root, 'build', 'package');
const limitBytes = 12_000_000;
const noDependencies = { packageManager: PackageManager.None };

const needed = [
  /^package\.json$/,
  /^readme\.md$/i,
  /^changelog\.md$/i,
  /^license(\.txt)?$/i,
  ...['extension.cjs', 'server.mjs', 'cli.mjs', 'panel.js', 'panel.css', 'kernel.schema.json'].map(
    (name) => new RegExp(`^dist/${name.replace('.', '\\.')}$`),
  ),
  /^dist\/web-tree-sitter\.wasm$/,
  /^dist\/tree-sitter-cuda\.wasm$/,
  /^native\/sim\/core\//,
  /^native\/supervisor\//,
  /^native\/cuda-runner\//,
  /^examples\/cuda\/.*\.kernel\.jsonc$/,
  /^examples\/sycl\/.*\.kernel\.jsonc$/,
];
const unwanted =
  /\.map$|\.ts$|(^|\/)(node_modules|src|test|tests|webview|\.git[^/]*|\.kernelfoundry)(\/|$)|measure\.mjs/;

/** Path of the packaged extension. */
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const packagePath = join(root, 'build', `${name}-${version}.vsix`);

rmSync(staging, { recursive: true, force: true });
mkdirSync(staging, { recursive: true });
const built = spawnSync(
  process.execPath,
  [join(root, 'scripts', 'build.mjs'), '--minify', '--out', join(staging, 'dist')],
  { stdio: 'inherit' },
);
if (built.status !== 0) process.exit(built.status ?? 1);
for (const file of [...(await listFiles({ cwd: root, ...noDependencies })), '.vscodeignore'])
  if (!file.startsWith('dist/')) cpSync(join(root, file), join(staging, file));

await createVSIX({
  cwd: staging,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
const files = (await listFiles({ cwd: staging, ...noDependencies })).sort();
const problems = [
  ...needed
    .filter((pattern) => !files.some((file) => pattern.test(file)))
    .map((pattern) => `${pattern.source} is missing.`),
  ...files.filter((file) => unwanted.test(file)).map((file) => `${file} does not belong into the package.`),
];
const bytes = statSync(packagePath).size;
if (bytes >= limitBytes) problems.push(`It has ${bytes} bytes; the limit is ${limitBytes}.`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  rmSync(packagePath);
  process.exit(1);
}
console.log(
  `${relative(process.cwd(), packagePath)}: ${(bytes / 1e6).toFixed(2)} MB, ${files.length} files (limit ${limitBytes / 1e6} MB).`,
);
