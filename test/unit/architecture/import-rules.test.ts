import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
// @ts-expect-error: plain JavaScript, shared with eslint.config.js.
import * as table from '../../../scripts/import-rules.mjs';

const rules = table as {
  folderNames: string[];
  allowedImports(folder: string): string[];
  mayImportNode(folder: string): boolean;
  mayImportVscode(folder: string): boolean;
};
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** Every import that breaks the table, as `file -> import`. */
function violations(files: readonly string[]): string[] {
  const found: string[] = [];
  for (const file of files) {
    const inside = relative(join(root, 'src'), file).split(sep);
    const folder = inside.length > 1 ? (inside[0] ?? '') : '';
    if (!rules.folderNames.includes(folder)) continue;
    for (const specifier of importsOf(file)) {
      const shown = `${relative(root, file)} -> ${specifier}`;
      if (specifier === 'vscode' && !rules.mayImportVscode(folder)) found.push(shown);
      if (specifier.startsWith('node:') && !rules.mayImportNode(folder)) found.push(shown);
      if (!specifier.startsWith('.')) continue;
      const target = relative(join(root, 'src'), join(dirname(file), specifier))
        .split(sep)
        .join('/');
      const allowed = [
        `${folder}/`,
        ...rules.allowedImports(folder).map((name) => (name.includes('/') ? `${name}.ts` : name)),
      ];
      if (
        !allowed.some(
          (prefix) => target === prefix || target.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`),
        )
      )
        found.push(shown);
    }
  }
  return found;
}

describe('import rules', () => {
  it('hold in every source file', () => {
    const files = sources('src');
    assert.ok(files.length > 5, 'the walk found the sources');
    assert.deepEqual(violations(files), []);
  });

  it('know every folder of src', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    assert.deepEqual(
      folders.filter((name) => !rules.folderNames.includes(name)),
      [],
    );
  });

  it('allow no import cycle between files', () => {
    const graph = new Map<string, string[]>();
    for (const file of sources('src'))
      graph.set(
        file,
        importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => join(dirname(file), specifier)),
      );
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push(
          [...path.slice(path.indexOf(file)), file].map((name) => relative(root, name)).join(' -> '),
        );
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of graph.keys()) visit(file, []);
    assert.deepEqual(cycles, []);
  });
});
