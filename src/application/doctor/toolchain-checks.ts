import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Compiler, findCompiler, findProgram } from '../../executors/compiler.ts';
import { buildSupervisor } from '../../executors/native-tools.ts';
import { type SupervisedResult, runSupervised } from '../../executors/process-runner.ts';
import { isAbortError } from '../../shared/abort.ts';
import { UserError, messageOf } from '../../shared/errors.ts';
import { type Machine, type MachineCheck, ask, firstLine } from './machine-check.ts';

const compilerFix = 'apt-get install g++, or set KERNELFOUNDRY_CXX to a C++20 compiler';

/** Everything local evaluation stands on: compiler, its instrumentation, binutils, sandbox. */
export async function checkToolchain(machine: Machine, signal: AbortSignal): Promise<MachineCheck[]> {
  const binutils = await Promise.all(
    ['objdump', 'addr2line'].map((name) => checkBinutil(name, machine, signal)),
  );
  let compiler: Compiler;
  try {
    compiler = await findCompiler('c++', signal, machine.environment);
  } catch (error) {
    if (!UserError.is(error)) throw error;
    const detail = `${error.message} The simulated GPU and local evaluation need one.`;
    return [
      { id: 'cpp-compiler', title: 'C++ compiler', state: 'missing', detail, fix: error.fix ?? compilerFix },
      ...binutils,
    ];
  }
  const folder = await mkdtemp(join(tmpdir(), 'kernelfoundry-doctor-'));
  try {
    return [
      ...(await checkCompiler(compiler, folder, machine, signal)),
      ...binutils,
      await checkSandbox(folder, signal),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkCompiler(
  compiler: Compiler,
  folder: string,
  machine: Machine,
  signal: AbortSignal,
): Promise<MachineCheck[]> {
  const source = join(folder, 'probe.cpp');
  await writeFile(
    source,
    '#include <concepts>\n#include <cstdio>\ntemplate <std::integral T> T twice(T x) { return x + x; }\n' +
      'int shared_value;\nint main() { shared_value = twice(21); std::printf("%d", shared_value); }\n',
  );
  const compile = async (...args: string[]): ReturnType<typeof ask> =>
    ask(compiler.path, ['-std=c++20', source, ...args], machine, signal);
  const name = `${compiler.version} (${compiler.path}, ${compiler.target})`;

  const program = join(folder, 'probe');
  const modern = await compile('-o', program);
  const ran = modern.ok ? await ask(program, [], machine, signal) : modern;
  const works = ran.ok && ran.text === '42';
  const language: MachineCheck = works
    ? { id: 'cpp-compiler', title: 'C++ compiler', state: 'ok', detail: name }
    : {
        id: 'cpp-compiler',
        title: 'C++ compiler',
        state: 'missing',
        detail: `${name} does not build and run a C++20 program: ${firstLine(modern.text, 'it printed nothing')}`,
        fix: compilerFix,
      };

  // The checker links hooks of its own, so what counts is the instrumentation in the object, not the library.
  const object = join(folder, 'probe.o');
  const instrumented = await compile('-fsanitize=thread', '-O1', '-c', '-o', object);
  const nm = await findProgram('nm', machine.environment);
  const hasCalls =
    instrumented.ok &&
    (nm === undefined || (await ask(nm, ['-u', object], machine, signal)).text.includes('__tsan_write4'));
  const title = 'Access instrumentation (-fsanitize=thread)';
  const checker: MachineCheck = hasCalls
    ? {
        id: 'access-instrumentation',
        title,
        state: 'ok',
        detail: 'the compiler reports every access to the checker',
      }
    : {
        id: 'access-instrumentation',
        title,
        state: 'missing',
        detail: 'this compiler does not instrument accesses: no check for races and bounds, no counters',
        fix: 'Use g++ or clang++ on x86-64 or aarch64 Linux (apt-get install g++).',
      };
  return [language, checker];
}

async function checkBinutil(name: string, machine: Machine, signal: AbortSignal): Promise<MachineCheck> {
  const path = await findProgram(name, machine.environment);
  if (path !== undefined) {
    const { ok, text } = await ask(path, ['--version'], machine, signal);
    if (ok) return { id: name, title: name, state: 'ok', detail: firstLine(text) };
  }
  return {
    id: name,
    title: name,
    state: 'missing',
    detail:
      name === 'addr2line'
        ? 'not found: findings and counters cannot name source lines'
        : 'not found: the instruction mix of a kernel is estimated from its source',
    fix: 'apt-get install binutils',
  };
}

async function checkSandbox(folder: string, signal: AbortSignal): Promise<MachineCheck> {
  const check = { id: 'sandbox', title: 'Sandbox' };
  let result: SupervisedResult;
  try {
    result = await runSupervised(
      {
        supervisor: await buildSupervisor(signal),
        command: ['/bin/sh', '-c', ':'],
        folder,
        environment: {},
        trust: 'candidate',
        limits: { wallMs: 10_000, outputBytes: 65_536, fileBytes: 65_536, processes: 16 },
      },
      signal,
    );
  } catch (error) {
    if (isAbortError(error)) throw error;
    const fix = 'Local evaluation needs Linux and a C compiler; on other systems use WSL or an ssh device.';
    return { ...check, state: 'missing', detail: `the supervisor does not run: ${messageOf(error)}`, fix };
  }
  const { sandbox, outcome } = result;
  if (sandbox === undefined || outcome.kind !== 'exited' || outcome.code !== 0) {
    const fix = 'Run again with --log debug and report it.';
    return {
      ...check,
      state: 'missing',
      detail: `a sandboxed program ended with ${JSON.stringify(outcome)}`,
      fix,
    };
  }
  if (sandbox.level === 'full') {
    const user = sandbox.privateUser ? ', a user of its own' : '';
    const detail = `full: kernels see the toolchain and their job folder only, no network, seccomp${user}`;
    return { ...check, state: 'ok', detail };
  }
  const parts = [
    sandbox.seccomp
      ? 'seccomp (no network, no tracing, simulated kernels locked down once loaded)'
      : 'no seccomp (simulated kernels are not locked down)',
    sandbox.landlock > 0 ? `Landlock ${sandbox.landlock} (files)` : 'files of this user are readable',
  ];
  return {
    ...check,
    state: 'degraded',
    detail: `${sandbox.level}: ${parts.join(', ')}; namespaces are not allowed (${sandbox.reason ?? 'no reason given'})`,
    fix: 'Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), or in a container add CAP_SYS_ADMIN.',
  };
}
