import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { commands } from '../../../src/protocol/editor/ids.ts';
import { remediedCodes, withAction } from '../../../src/server/problem-actions.ts';
import { problemOf } from '../../../src/server/problem-of.ts';
import { AbortError } from '../../../src/shared/abort.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

const source = join(import.meta.dirname, '../../../src');

/** Mistakes in options of the command line, in ids and in arguments of agents' tools: nobody in the editor can make them. */
const elsewhere = new Set([
  'bad-launch',
  'bad-option',
  'bad-variants',
  'candidate-outside',
  'no-examples',
  'no-redteam-suite',
  'no-variant',
  'no-variants',
  'report-unwritable',
  'several-tasks',
  'task-exists',
  'task-unwritable',
  'task-incomplete',
  'task-questions',
  'tool-input',
  'tool-unknown',
  'unknown-attack',
  'unknown-executor',
  'unknown-stage',
  'usage',
]);

/** Codes of UserErrors made in the source, with whether the call names a file. */
function userErrors(): ReadonlyMap<string, { readonly namesFile: boolean; readonly path: string }> {
  const found = new Map<string, { namesFile: boolean; path: string }>();
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  for (const path of files) {
    const text = readFileSync(join(source, path), 'utf8');
    // Errors of a task file and of a draft name their place by themselves.
    for (const match of text.matchAll(
      /(new UserError|refuse|document\.error|draftError)\((?:\s*context,)?\s*'([a-z-]+)'/g,
    )) {
      const [, made = '', code = ''] = match;
      const rest = text.slice(match.index, match.index + 900).split(/\n\s{0,6}\}?\);/)[0] ?? '';
      const namesFile = !['new UserError', 'refuse'].includes(made) || /\bfile\b|\bcause,/.test(rest);
      const before = found.get(code);
      found.set(code, { namesFile: namesFile && before?.namesFile !== false, path });
    }
  }
  return found;
}

describe('problems in the editor', () => {
  it('have a button for every mistake that a person there can make', () => {
    const missing = [...userErrors()]
      .filter(([code, { namesFile }]) => !namesFile && !remediedCodes.includes(code) && !elsewhere.has(code))
      .map(([code, { path }]) => `${code} (${path})`);
    assert.deepEqual(missing, [], 'give each a remedy in src/server/problem-actions.ts');
    assert.ok(userErrors().size > 60);
  });

  it('never tell a person to use the command line', () => {
    const files = ['unknown-device', 'no-compiler', 'store-full', 'store-unwritable', 'sqlite-missing'];
    for (const code of files) {
      const { fix } = withAction({ code, message: 'M.', fix: 'Use --store DIR or kernelfoundry runs.' });
      assert.doesNotMatch(fix ?? '', /--\w|kernelfoundry [a-z]/, code);
    }
  });

  it('open the place where the mistake is', () => {
    const error = new UserError('source-syntax', 'A brace is missing.', {
      file: '/a.cu',
      line: 7,
      fix: 'Add it.',
    });
    assert.deepEqual(problemOf(error, silentLogger), {
      code: 'source-syntax',
      message: 'A brace is missing.',
      file: '/a.cu',
      line: 7,
      fix: 'Add it.',
      action: { kind: 'open', title: 'Open File', file: '/a.cu', line: 7 },
    });
  });

  it('show the log for what nobody foresaw, and nothing for a cancellation', () => {
    const logged: string[] = [];
    const log = { ...silentLogger, warn: (message: string) => void logged.push(message) };
    const problem = problemOf(new TypeError('x is undefined'), log);
    assert.equal(problem.code, 'internal');
    assert.equal(problem.action?.kind === 'command' ? problem.action.command : '', commands.showLog);
    assert.match(logged.join('\n'), /TypeError: x is undefined\n\s+at /);
    assert.deepEqual(problemOf(new AbortError(), log), { code: 'cancelled', message: 'Cancelled.' });
  });
});
