import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { packageRoot } from '../../src/shared/package-root.ts';

const root = packageRoot();
const bundleFile = join(root, 'l10n', 'bundle.l10n.json');

/** Every text of the client that is translated: first arguments of `t(...)` and `vscode.l10n.t(...)`. */
function usedTexts(): { readonly texts: ReadonlySet<string>; readonly unclear: readonly string[] } {
  const texts = new Set<string>();
  const unclear: string[] = [];
  const folder = join(root, 'src', 'client');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const source = ts.createSourceFile(
      file,
      readFileSync(join(folder, file), 'utf8'),
      ts.ScriptTarget.ESNext,
      true,
    );
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && isTranslation(node.expression)) {
        const [first] = node.arguments;
        if (first !== undefined && ts.isStringLiteralLike(first)) texts.add(first.text);
        else unclear.push(`${file}: ${node.getText().slice(0, 80)}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { texts, unclear };
}

function isTranslation(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return called.text === 't';
  return ts.isPropertyAccessExpression(called) && called.name.text === 't';
}

describe('texts of the client for translators', () => {
  const { texts, unclear } = usedTexts();

  it('are literals, so that they can be found', () => {
    assert.deepEqual(unclear, []);
  });

  it('are all in l10n/bundle.l10n.json, and nothing else is (UPDATE_GOLDEN=1 writes it)', () => {
    const wanted = Object.fromEntries([...texts].sort().map((text) => [text, text]));
    if (process.env['UPDATE_GOLDEN'] === '1')
      writeFileSync(bundleFile, `${JSON.stringify(wanted, undefined, 2)}\n`);
    assert.deepEqual(JSON.parse(readFileSync(bundleFile, 'utf8')), wanted);
  });

  it('number their placeholders from zero', () => {
    for (const text of texts) {
      const used = [...text.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number));
      for (let index = 0; index < new Set(used).size; index++) assert.ok(used.includes(index), text);
    }
  });
});
