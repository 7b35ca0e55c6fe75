import assert from 'node:assert/strict';
import { checkSettings } from '../../../../src/client/settings/check-settings.ts';
import { substitute } from '../../../../src/client/settings/substitution.ts';
import { english } from '../../../../src/client/translate.ts';

const substitution = {
  workspaceFolder: '/projects/one',
  userHome: '/home/someone',
  environment: { CUDA_HOME: '/opt/cuda' },
};
const read = (settings: Readonly<Record<string, unknown>>) =>
  checkSettings((key) => settings[key], substitution, english);

describe('variables in settings', () => {
  it('stand for the folder, the home and the environment', () => {
    const text = '${workspaceFolder}/a:${userHome}/b:${env:CUDA_HOME}/bin:${env:UNSET}';
    assert.deepEqual(substitute(text, substitution), {
      kind: 'text',
      text: '/projects/one/a:/home/someone/b:/opt/cuda/bin:',
    });
  });

  it('are a mistake when nobody knows them', () => {
    assert.deepEqual(substitute('${file}/x', substitution), { kind: 'unknown', variable: '${file}' });
    const without = { ...substitution, workspaceFolder: undefined };
    assert.equal(substitute('${workspaceFolder}', without).kind, 'unknown');
  });
});

describe('settings', () => {
  it('are the defaults where nobody set them', () => {
    const { settings, problems } = read({});
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.proposers, ['rewriter']);
    assert.deepEqual(settings.budget, { evaluations: 60 });
    assert.equal(settings.onWindowClose, 'keep');
  });

  it('have variables replaced and relative paths completed', () => {
    const { settings } = read({
      store: '${workspaceFolder}/archive',
      compiler: 'tools/g++',
      nodePath: 'node',
      'models.baseUrl': 'http://127.0.0.1:8000/v1/',
    });
    assert.equal(settings.store, '/projects/one/archive');
    assert.equal(settings.compiler, '/projects/one/tools/g++');
    assert.equal(settings.nodePath, 'node');
    assert.equal(settings.modelBaseUrl, 'http://127.0.0.1:8000/v1');
  });

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ['codeLens.enabled', 'yes', /true or false/],
    ['runs.onWindowClose', 'stop', /keep or pause/],
    ['models.proposers', 'rewriter', /list of names/],
    ['models.proposers', [], /at least one/],
    ['models.baseUrl', 'localhost:8000', /http/],
    ['compiler', '${file}/g++', /\$\{file\}/],
    ['nodePath', 22, /a text/],
    ['budget', { evaluation: 10 }, /did you mean "evaluations"/],
    ['budget', { evaluations: 0.5 }, /whole number/],
    ['budget', { minutes: -1 }, /above zero/],
    ['budget', {}, /at least one limit/],
    ['budget', 60, /an object/],
  ];
  for (const [key, value, words] of wrong)
    it(`count as not set and are told of by name: ${key} = ${JSON.stringify(value)}`, () => {
      const { settings, problems } = read({ [key]: value });
      assert.deepEqual(settings, read({}).settings);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!.message, new RegExp(`kernelfoundry\\.${key.replace('.', '\\.')} `));
      assert.match(problems[0]!.message, words);
      assert.deepEqual(problems[0]!.action, {
        kind: 'settings',
        title: 'Open Setting',
        setting: `kernelfoundry.${key}`,
      });
    });
});
