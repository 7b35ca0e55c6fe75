import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostPaths, projectRoot } from '../../../scripts/vscode-host/hosts.ts';

interface Grammar {
  readonly scopeName: string;
  readonly path: string;
  readonly language?: string;
  readonly injectTo?: readonly string[];
}

const cases = join(projectRoot, 'test', 'grammar');
const program = join(projectRoot, 'node_modules', 'vscode-tmgrammar-test', 'dist', 'unit.js');

function manifestOf(folder: string): { readonly contributes: { readonly grammars: readonly Grammar[] } } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ReturnType<typeof manifestOf>;
}

/** Checks annotations.cu and annotations.cpp with the grammars of a manifest. */
function check(folder: string): string {
  return execFileSync(
    process.execPath,
    [program, '--config', join(folder, 'package.json'), join(cases, 'annotations.*')],
    { encoding: 'utf8', stdio: 'pipe' },
  );
}

describe('grammar of kf: annotations', () => {
  it('marks whole annotations in comments of CUDA and C++ and nothing else', function () {
    this.timeout(60_000);
    assert.match(check(cases), /annotations\.cpp run[\s\S]*annotations\.cu run/);
  });

  it('does so inside the grammars that VS Code has for both languages', function () {
    this.timeout(60_000);
    const builtIn = join(hostPaths('newest').server, 'lib', 'vscode', 'extensions', 'cpp', 'syntaxes');
    if (!existsSync(builtIn)) {
      console.log("    VS Code's own grammars come with the host that `npm run test:editor` installs.");
      this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-grammar-'));
    try {
      cpSync(builtIn, join(folder, 'builtin'), { recursive: true });
      cpSync(join(projectRoot, 'syntaxes'), join(folder, 'syntaxes'), { recursive: true });
      const own = manifestOf(projectRoot).contributes.grammars;
      const contributes = {
        languages: [
          { id: 'cuda-cpp', extensions: ['.cu'] },
          { id: 'cpp', extensions: ['.cpp'] },
        ],
        grammars: [
          ...['cuda-cpp', 'cpp'].map((language) => ({
            language,
            scopeName: `source.${language}`,
            path: `builtin/${language}.tmLanguage.json`,
          })),
          { scopeName: 'source.cpp.embedded.macro', path: 'builtin/cpp.embedded.macro.tmLanguage.json' },
          { scopeName: 'source.c.platform', path: 'builtin/platform.tmLanguage.json' },
          ...own,
        ],
      };
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ contributes }));
      assert.match(check(folder), /annotations\.cpp run[\s\S]*annotations\.cu run/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is injected by the manifest where the test injects it', () => {
    const [own] = manifestOf(projectRoot).contributes.grammars;
    const tested = manifestOf(cases).contributes.grammars.find(
      ({ scopeName }) => scopeName === own?.scopeName,
    );
    assert.ok(own && tested);
    for (const scope of tested.injectTo ?? []) assert.ok(own.injectTo?.includes(scope), scope);
    assert.ok(existsSync(join(projectRoot, own.path)));
  });
});
