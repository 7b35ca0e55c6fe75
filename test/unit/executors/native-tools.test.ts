import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAbortError } from '../../../src/shared/abort.ts';
import { KernelFoundryError, UserError } from '../../../src/shared/errors.ts';
import { findCompiler } from '../../../src/executors/compiler.ts';
import type { NativeTool } from '../../../src/executors/native-tool.ts';
import { buildNativeTool, nativeCacheFolder } from '../../../src/executors/native-tools.ts';
import { never, temporaryFolder } from './support.ts';

describe('native tools', function () {
  this.timeout(120_000);
  let temporary: ReturnType<typeof temporaryFolder>;
  const previous = process.env['KERNELFOUNDRY_CACHE_HOME'];
  before(() => {
    temporary = temporaryFolder();
    process.env['KERNELFOUNDRY_CACHE_HOME'] = join(temporary.path, 'cache');
    mkdirSync(join(temporary.path, 'include'));
    writeFileSync(join(temporary.path, 'include', 'value.h'), '#define VALUE 1\n');
    writeFileSync(
      join(temporary.path, 'main.cpp'),
      '#include <cstdio>\n#include "value.h"\nint other();\nint main() { std::printf("%d", VALUE + other()); }\n',
    );
    writeFileSync(join(temporary.path, 'other.cpp'), 'int other() { return 40; }\n');
  });
  after(() => {
    if (previous === undefined) delete process.env['KERNELFOUNDRY_CACHE_HOME'];
    else process.env['KERNELFOUNDRY_CACHE_HOME'] = previous;
    temporary.remove();
  });
  const tool = (changes: Partial<NativeTool> = {}): NativeTool => ({
    name: 'example',
    kind: 'executable',
    sources: [join(temporary.path, 'main.cpp'), join(temporary.path, 'other.cpp')],
    includes: [join(temporary.path, 'include')],
    flags: ['-std=c++20', '-O0'],
    ...changes,
  });

  it('are built once, and again when a header changes', async () => {
    const [first, twin] = await Promise.all([buildNativeTool(tool(), never), buildNativeTool(tool(), never)]);
    assert.equal(first, twin);
    assert.equal(execFileSync(first, { encoding: 'utf8' }), '41');
    const { mtimeMs } = statSync(first);
    assert.equal(await buildNativeTool(tool(), never), first);
    assert.equal(statSync(first).mtimeMs, mtimeMs);
    writeFileSync(join(temporary.path, 'include', 'value.h'), '#define VALUE 2\n');
    const abandoned = join(nativeCacheFolder(), '.building-abandoned');
    mkdirSync(abandoned);
    utimesSync(abandoned, 1, 1);
    const second = await buildNativeTool(tool(), never);
    assert.notEqual(second, first);
    assert.equal(execFileSync(second, { encoding: 'utf8' }), '42');
    assert.deepEqual(
      readdirSync(nativeCacheFolder()).filter((name) => name.startsWith('.')),
      [],
    );
  });

  it('can be objects and precompiled headers that other builds use', async () => {
    const object = await buildNativeTool(tool({ name: 'object', kind: 'static-object' }), never);
    const compiler = await findCompiler('c++', never);
    const linked = join(temporary.path, 'linked');
    execFileSync(compiler.path, [object, '-o', linked]);
    assert.match(execFileSync(linked, { encoding: 'utf8' }), /^4\d$/);
    const header = join(temporary.path, 'include', 'value.h');
    const compiled = await buildNativeTool(
      tool({ name: 'header', kind: 'precompiled-header', sources: [header] }),
      never,
    );
    assert.ok(statSync(`${compiled}.gch`).size > 0);
    const source = join(temporary.path, 'uses.cpp');
    writeFileSync(source, 'static_assert(VALUE > 0);\n');
    const used = ['-std=c++20', '-O0', '-include', compiled, '-fsyntax-only', '-H', source];
    execFileSync(compiler.path, used, { stdio: 'ignore' });
  });

  it('fail with the compiler’s words', async () => {
    const source = join(temporary.path, 'wrong.cpp');
    writeFileSync(source, 'int main() { return nonsense; }\n');
    await assert.rejects(buildNativeTool(tool({ name: 'wrong', sources: [source] }), never), (error) => {
      assert.ok(KernelFoundryError.is(error, 'native-build-failed'));
      assert.match(String(error.details['log']), /nonsense/);
      return true;
    });
  });

  it('stop compiling when nobody waits any more', async () => {
    const source = join(temporary.path, 'slow.cpp');
    writeFileSync(source, '#include <regex>\nint main() {}\n');
    const controller = new AbortController();
    const building = buildNativeTool(tool({ name: 'slow', sources: [source] }), controller.signal);
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(building, isAbortError);
    assert.ok((await buildNativeTool(tool({ name: 'slow', sources: [source] }), never)).length > 0);
  });

  it('need a compiler, and say how to get one', async () => {
    const nothing = { PATH: join(temporary.path, 'include') };
    await assert.rejects(findCompiler('c++', never, nothing), (error) => {
      assert.ok(UserError.is(error, 'no-compiler'));
      assert.match(error.fix ?? '', /apt-get install g\+\+/);
      return true;
    });
    const wish = { ...nothing, KERNELFOUNDRY_CXX: '/no/such/compiler' };
    await assert.rejects(findCompiler('c++', never, wish), (error) => UserError.is(error, 'no-compiler'));
    const broken = join(temporary.path, 'broken');
    writeFileSync(broken, '#!/bin/sh\nexit 1\n');
    chmodSync(broken, 0o755);
    await assert.rejects(findCompiler('c++', never, { KERNELFOUNDRY_CXX: broken }), (error) =>
      UserError.is(error, 'compiler-broken'),
    );
  });
});
