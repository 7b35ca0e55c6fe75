import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InspectionPolicy } from '../../../../src/evaluation/object-inspection/inspection-policy.ts';
import { isOrdinaryImport } from '../../../../src/evaluation/object-inspection/allowed-names.ts';
import {
  hasSystemCallBytes,
  inspectObject,
} from '../../../../src/evaluation/object-inspection/inspect-object.ts';
import { simUnitPolicy } from '../../../../src/evaluation/object-inspection/sim-unit-policy.ts';

const linking = ['-shared', '-fPIC', '-nodefaultlibs', '-Wl,-z,relro,-z,now'];

const faults: readonly {
  readonly what: string;
  readonly source: string;
  readonly flags?: readonly string[];
  readonly rule: string;
}[] = [
  {
    what: 'a call of the system',
    source: 'int system(const char*); int f() { return system(""); }',
    rule: 'object-import',
  },
  {
    what: "the runner's own variables",
    source: 'extern const char _ZN2kf3sim7machineE[]; int f() { return _ZN2kf3sim7machineE[0]; }',
    rule: 'object-import',
  },
  {
    what: 'a constructor',
    source: 'int x; __attribute__((constructor)) void early() { x = 1; }',
    rule: 'object-constructor',
  },
  {
    what: 'a hidden constructor',
    source: 'static volatile int x; __attribute__((constructor(101))) static void early() { x = 1; }',
    rule: 'object-constructor',
  },
  {
    what: 'a destructor',
    source: 'static volatile int x; __attribute__((destructor)) static void late() { x = 1; }',
    rule: 'object-constructor',
  },
  {
    what: 'an ifunc',
    source:
      'static int one() { return 1; } static int (*choose())() { return one; } __attribute__((ifunc("choose"))) int f();',
    rule: 'object-ifunc',
  },
  {
    what: 'hooks of its own',
    source: '__attribute__((visibility("hidden"))) void __tsan_write4(void* p) { (void)p; }',
    rule: 'object-interposition',
  },
  {
    what: "the library's names",
    source: 'void* memcpy(void* to, const void* from, unsigned long n) { (void)from; (void)n; return to; }',
    flags: ['-fno-builtin'],
    rule: 'object-interposition',
  },
  { what: 'another library', source: 'int f;', flags: ['-Wl,--no-as-needed', '-lm'], rule: 'object-library' },
  { what: 'a run path', source: 'int f;', flags: ['-Wl,-rpath,/tmp/x'], rule: 'object-run-path' },
  { what: 'an executable stack', source: 'int f;', flags: ['-z', 'execstack'], rule: 'object-segment' },
  { what: 'imports that stay writable', source: 'int f;', flags: ['-Wl,-z,norelro'], rule: 'object-segment' },
];

describe('inspection of built objects', function () {
  this.timeout(60_000);
  let folder = '';

  before(function () {
    try {
      execFileSync('gcc', ['--version']);
    } catch {
      console.log('      skipped: no gcc');
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'kf-inspection-'));
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  function build(source: string, flags: readonly string[] = []): Buffer {
    writeFileSync(join(folder, 'unit.c'), source);
    execFileSync('gcc', ['-w', '-O1', ...linking, 'unit.c', ...flags, '-o', 'unit.so'], { cwd: folder });
    return readFileSync(join(folder, 'unit.so'));
  }
  const rulesOf = (bytes: Uint8Array, policy: InspectionPolicy = simUnitPolicy): readonly string[] =>
    inspectObject(bytes, policy).map(({ rule }) => rule);

  it('passes code that computes', () => {
    const source =
      'float fmaf(float, float, float); float expf(float); static float t[4]; float f(float x) { t[1] = x; return fmaf(expf(x), t[1], t[2]); }';
    assert.deepEqual(rulesOf(build(source)), []);
  });

  for (const { what, source, flags, rule } of faults)
    it(`refuses ${what}`, () => {
      assert.ok(rulesOf(build(source, flags)).includes(rule), rulesOf(build(source, flags)).join());
    });

  it('names the symbol', () => {
    const [reason] = inspectObject(build('int fork(); int f() { return fork(); }'), simUnitPolicy);
    assert.match(reason?.message ?? '', /uses fork\b/);
  });

  it('tells a system call from the same bytes in an operand', function () {
    if (process.arch !== 'x64') return this.skip();
    const call = build('long f() { long a; __asm__ volatile("syscall" : "=a"(a)); return a; }');
    assert.ok(hasSystemCallBytes(call));
    assert.deepEqual(rulesOf(call), ['object-system-call']);
    const operand = build('unsigned f(unsigned x) { return x ^ 0x12050f34u; }');
    assert.ok(hasSystemCallBytes(operand));
    assert.deepEqual(inspectObject(operand, simUnitPolicy, new Set()), []);
  });

  it('refuses what is no object, and tables that lie outside of it', () => {
    assert.deepEqual(rulesOf(new Uint8Array(10)), ['object-malformed']);
    const cut = build('int f;').subarray(0, 600);
    assert.deepEqual(rulesOf(cut), ['object-malformed']);
  });

  it('knows ordinary names and no others', () => {
    for (const name of [
      'sinf',
      'fmaf',
      '__expf_finite',
      'memcpy',
      '_Znwm',
      '_ZdlPvm',
      '__popcountdi2',
      '__cxa_throw',
    ])
      assert.ok(isOrdinaryImport(name), name);
    for (const name of [
      'system',
      'write',
      'mprotect',
      '_ZNSt6thread15_M_start_threadESt10unique_ptrIN',
      'dlsym',
      'syscall',
      'environ',
      '_ZNSt13random_device7_M_initE',
    ])
      assert.ok(!isOrdinaryImport(name), name);
  });
});
