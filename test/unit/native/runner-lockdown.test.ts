import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../src/shared/package-root.ts';
import { buildCoreRunner, compilerOrReason, converse } from './sim-runner.ts';

/** Host code of a candidate as no gate and no inspection would let it through. */
const attacks: readonly { readonly what: string; readonly code: string }[] = [
  { what: 'starts a process', code: 'fork();' },
  { what: 'runs a program', code: 'char* none[] = {nullptr}; execve("/bin/true", none, none);' },
  { what: 'reads a file', code: 'open("/etc/hostname", O_RDONLY);' },
  { what: 'opens a socket', code: 'socket(AF_INET, SOCK_STREAM, 0);' },
  { what: 'kills its parent', code: 'kill(getppid(), 0);' },
  {
    what: 'maps code',
    code: 'mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);',
  },
  {
    what: 'makes code writable',
    code: 'mprotect(reinterpret_cast<void*>(reinterpret_cast<unsigned long>(&fork) & ~4095ul), 4096, PROT_READ | PROT_WRITE);',
  },
  { what: 'starts a thread', code: 'pthread_t t; pthread_create(&t, nullptr, [](void* p) { return p; }, nullptr);' },
];

const head = `#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include "sim/core/core.h"
`;
const request = 'request 1\nnonce a1b2\nseed 7\nmode run\norder forward\nend\nshutdown\n';

describe('the lockdown of a runner', function () {
  this.timeout(300_000);
  let folder = '';
  let runner = '';
  let compiler = '';

  before(async function () {
    const found = await compilerOrReason();
    if (found === undefined || process.platform !== 'linux') return this.skip();
    compiler = found.path;
    folder = mkdtempSync(join(tmpdir(), 'kf-lockdown-'));
    runner = await buildCoreRunner();
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  function build(code: string, loading = ''): string {
    const text = `${head}${loading}extern "C" void kf_entry(const kf::sim::Arguments*, const kf::sim::LaunchShape*) {\n${code}\n}\n`;
    writeFileSync(join(folder, 'unit.cpp'), text);
    const flags = ['-std=c++20', '-w', '-O1', '-fPIC', '-shared', '-I', join(packageRoot(), 'native')];
    execFileSync(compiler, [...flags, 'unit.cpp', '-o', 'unit.so'], { cwd: folder });
    return join(folder, 'unit.so');
  }

  it('lets a candidate compute, allocate and answer', async () => {
    const unit = build('volatile char* p = (char*)malloc(64 << 20); p[1 << 20] = 1; free((void*)p);');
    const [answer = ''] = await converse(runner, ['--candidate', unit], request, folder);
    assert.equal((JSON.parse(answer) as { event: string }).event, 'done', answer);
  });

  for (const { what, code } of attacks)
    it(`ends a candidate that ${what}`, async () => {
      const answers = await converse(runner, ['--candidate', build(code)], request, folder);
      assert.ok(!answers.some((line) => line.includes('"done"')), answers.join('\n'));
    });

  it('does not load a candidate that started a thread on the way', async () => {
    const unit = build(
      '',
      'static struct Early { Early() { pthread_t t; pthread_create(&t, nullptr, [](void* p) -> void* { for (;;) pause(); return p; }, nullptr); } } early;\n',
    );
    const answers = await converse(runner, ['--candidate', unit], request, folder);
    assert.ok(!answers.some((line) => line.includes('"done"')), answers.join('\n'));
  });
});
