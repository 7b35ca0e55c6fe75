import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCompileEntry } from '../../../../src/application/apply/compile/compile-commands.ts';
import { compileFile } from '../../../../src/application/apply/compile/compile-file.ts';
import { compilerErrors } from '../../../../src/application/apply/compile/compiler-errors.ts';
import { shellWords } from '../../../../src/application/apply/compile/shell-words.ts';
import { syntaxCommand } from '../../../../src/application/apply/compile/syntax-command.ts';
import type { CompileOutcome } from '../../../../src/protocol/editor/apply.ts';
import { findProgram } from '../../../../src/executors/compiler.ts';

describe('compiling after an apply', function () {
  this.timeout(60_000);
  let root: string;
  let file: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'kernelfoundry compile-')));
    mkdirSync(join(root, 'src'));
    mkdirSync(join(root, 'build'));
    file = join(root, 'src', 'main.cpp');
    writeFileSync(file, '#include "part.h"\nint main() { return part; }\n');
    mkdirSync(join(root, 'include dir'));
    writeFileSync(join(root, 'include dir', 'part.h'), 'inline int part = PART;\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const database = (command: string, folder = 'build'): void => {
    const entry = { directory: join(root, 'build'), file: '../src/main.cpp', command };
    writeFileSync(join(root, folder, 'compile_commands.json'), JSON.stringify([entry]));
  };
  const compile = (
    more: { deadlineMs?: number } = {},
    signal = new AbortController().signal,
  ): Promise<CompileOutcome> =>
    compileFile(file, { workspaceFolders: [root], environment: process.env, ...more }, signal);
  const usual = 'g++ -DPART=3 "-I../include dir" -MD -MF main.d -o main.o -c ../src/main.cpp';

  it('runs the command of the build in its folder, and leaves nothing behind', async function () {
    if ((await findProgram('g++')) === undefined) {
      console.log('skipped: there is no g++ on the PATH');
      this.skip();
    }
    database(usual);
    const outcome = await compile();
    assert.equal(outcome.kind, 'compiled', JSON.stringify(outcome));
    assert.deepEqual(readdirSync(join(root, 'build')), ['compile_commands.json']);
  });

  it('tells the errors with their lines, and those of other files with their place', async function () {
    if ((await findProgram('g++')) === undefined) {
      console.log('skipped: there is no g++ on the PATH');
      this.skip();
    }
    database(usual);
    writeFileSync(file, '#include "part.h"\nint main() {\n  return part +;\n}\n');
    const own = await compile();
    assert.ok(own.kind === 'failed');
    assert.equal(own.errors[0]?.line, 3);
    database(usual.replace('-DPART=3', ''));
    const other = await compile();
    assert.ok(other.kind === 'failed');
    assert.match(other.errors[0]?.message ?? '', /^part\.h:1: .*PART/);
  });

  it('says what is missing: the entry, the compiler', async () => {
    const none = await compile();
    assert.ok(none.kind === 'not-compiled');
    assert.match(none.reason, /CMAKE_EXPORT_COMPILE_COMMANDS/);
    database('nvcc-of-another-machine -c ../src/main.cpp');
    const missing = await compile();
    assert.ok(missing.kind === 'not-compiled');
    assert.match(missing.reason, /nvcc-of-another-machine/);
  });

  it('ends a compiler that hangs, by the deadline and by cancellation', async function () {
    const slow = join(root, 'slow');
    writeFileSync(slow, '#!/bin/sh\nsleep 600\n');
    chmodSync(slow, 0o755);
    database(`'${slow}' ../src/main.cpp`);
    const late = await compile({ deadlineMs: 200 });
    assert.ok(late.kind === 'not-compiled', JSON.stringify(late));
    const abort = new AbortController();
    const cancelled = assert.rejects(compile({}, abort.signal), { name: 'AbortError' });
    abort.abort();
    await cancelled;
  });

  it('finds the database beside the file, above it, in build folders and where it is said to be', async () => {
    const found = async (named?: string): Promise<string | undefined> =>
      (await findCompileEntry(file, [root], named))?.database.slice(root.length + 1);
    mkdirSync(join(root, 'elsewhere'));
    mkdirSync(join(root, 'cmake-build-debug'));
    database('g++ x', 'elsewhere');
    assert.equal(await found(), undefined);
    assert.equal(
      await found(join(root, 'elsewhere', 'compile_commands.json')),
      'elsewhere/compile_commands.json',
    );
    database('g++ x', 'cmake-build-debug');
    assert.equal(await found(), 'cmake-build-debug/compile_commands.json');
    database('g++ x', '.');
    assert.equal(await found(), './compile_commands.json'.slice(2));
  });

  it('takes a broken database for none', async () => {
    writeFileSync(join(root, 'build', 'compile_commands.json'), '[{');
    assert.equal((await compile()).kind, 'not-compiled');
  });

  it('splits command lines as a shell does', () => {
    assert.deepEqual(shellWords(`g++ -DA="b c" '-I/x y' a\\ b "q\\"q" ''`), [
      'g++',
      '-DA=b c',
      '-I/x y',
      'a b',
      'q"q',
      '',
    ]);
  });

  it('makes of a build command one that only checks', () => {
    assert.deepEqual(
      syntaxCommand(
        ['ccache', '/usr/bin/c++', '-O2', '-c', '-o', 'a.o', '-MMD', '-MT', 'a.o', 'a.cpp'],
        'x.o',
      ),
      ['/usr/bin/c++', '-O2', 'a.cpp', '-fsyntax-only'],
    );
    assert.deepEqual(
      syntaxCommand(
        ['nvcc', '-forward-unknown-to-host-compiler', '-x', 'cu', '-c', 'a.cu', '-o', 'a.o', '-MD'],
        'x.o',
      ),
      ['nvcc', '-forward-unknown-to-host-compiler', '-x', 'cu', 'a.cu', '-c', '-o', 'x.o'],
    );
  });

  it('reads the errors of nvcc', () => {
    const output =
      '/p/k.cu(12): error: identifier "x" is undefined\n\n1 error detected in the compilation of "k.cu".\n';
    assert.deepEqual(compilerErrors(output, '/p/k.cu', '/p'), [
      { line: 12, message: 'identifier "x" is undefined' },
    ]);
    assert.deepEqual(compilerErrors('nvcc fatal   : Unsupported gpu architecture', '/p/k.cu', '/p'), [
      { message: 'nvcc fatal   : Unsupported gpu architecture' },
    ]);
  });
});
