import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../../src/shared/package-root.ts';

/** Names of rules as they stand in the sources that make hints. */
function rulesInSources(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const folder of ['src/evaluation/hints', 'src/evaluation/profiling'])
    for (const name of readdirSync(join(packageRoot(), folder))) {
      const text = readFileSync(join(packageRoot(), folder, name), 'utf8');
      for (const match of text.matchAll(/\brule: '([\w-]+)'/g)) found.add(match[1] ?? '');
      // The last argument of perLine (memory-hints.ts), and tables of names.
      for (const match of text.matchAll(/^\s+'([a-z]+(?:-[a-z]+)+)',\n\s*\);/gm)) found.add(match[1] ?? '');
      for (const match of text.matchAll(/[?:] '([a-z]+(?:-[a-z]+)+)'/g)) found.add(match[1] ?? '');
      for (const match of text.matchAll(/^\s*\[\/.*\/i?, '([\w-]+)'\]/gm)) found.add(match[1] ?? '');
      for (const match of text.matchAll(/^\s*kernelHint\(\s*'([\w-]+)'/gm)) found.add(match[1] ?? '');
    }
  return found;
}

describe('rules of hints', () => {
  it('are each explained in docs/hints.md, which explains no others', () => {
    const text = readFileSync(join(packageRoot(), 'docs/hints.md'), 'utf8');
    const explained = [...text.matchAll(/^## ([\w-]+)$/gm)].map((match) => match[1] ?? '');
    const made = rulesInSources();
    assert.ok(made.has('bank-conflicts') && made.has('register-spills') && made.has('busy-pipeline'));
    assert.deepEqual([...explained].sort(), [...made].sort());
  });
});
