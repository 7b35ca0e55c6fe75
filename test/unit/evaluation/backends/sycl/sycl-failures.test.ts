import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { probeSycl, requireRanking, requireSycl } from '../../../../../src/application/sycl-devices.ts';
import type { SyclDevice, SyclProbeParts } from '../../../../../src/application/sycl-devices.ts';
import type { JobLimits } from '../../../../../src/engine/ports.ts';
import { allDefences } from '../../../../../src/evaluation/defences.ts';
import type { StageOutcome } from '../../../../../src/evaluation/pipeline.ts';
import { SyclObjects } from '../../../../../src/evaluation/backends/sycl/sycl-objects.ts';
import type { SyclObject } from '../../../../../src/evaluation/backends/sycl/sycl-objects.ts';
import { openSyclSession } from '../../../../../src/evaluation/backends/sycl/sycl-session.ts';
import type { RequestOutcome } from '../../../../../src/evaluation/backends/sim/runner-session.ts';
import { bindOwnLaunches, forward } from '../../../../../src/evaluation/backends/sim/bound-case.ts';
import { UserError } from '../../../../../src/shared/errors.ts';
import { baselineCandidate } from '../../../../../src/syntax/baseline-candidate.ts';
import { loadParser } from '../../../../../src/syntax/parser.ts';
import { rowSum, rowSumTask } from '../../sycl-fixtures.ts';
import { simTools } from '../../sim-tools.ts';
import type { SimTools } from '../../sim-tools.ts';
import { fakeAcpp } from './fake-acpp.ts';

const never = new AbortController().signal;

describe('SYCL devices that do not work', function () {
  this.timeout(120_000);
  let tools: SimTools | undefined;
  before(async () => (tools = await simTools(never)));
  after(async () => tools?.dispose());

  function parts(settings: Readonly<Record<string, string>> = {}): SyclProbeParts {
    assert.ok(tools !== undefined);
    const { executor, cacheFolder } = tools.options(rowSumTask());
    return {
      executor,
      cacheFolder,
      environment: { PATH: '/nowhere', KERNELFOUNDRY_ACPP: fakeAcpp(settings) },
    };
  }

  const refusal = async (work: Promise<unknown>): Promise<UserError> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UserError, String(error));
    return error;
  };

  it('are listed with what a runtime shows, and refused by name where it does not', async function () {
    if (tools === undefined) return this.skip();
    const { devices, problems } = await probeSycl(parts(), never);
    assert.deepEqual(
      devices.map(({ id }) => id),
      ['sycl:omp:cpu'],
    );
    assert.deepEqual(problems, []);
    const error = await refusal(requireSycl(parts(), 'sycl:level_zero:gpu', never));
    assert.equal(error.code, 'device-unusable');
    assert.match(error.details['fix'] === undefined ? JSON.stringify(error) : '', /sycl:omp:cpu/);
  });

  it('tell a runtime that crashes, one that shows nothing and a compiler that cannot compile', async function () {
    if (tools === undefined) return this.skip();
    const crashed = await probeSycl(parts({ list: 'crash' }), never);
    assert.match(crashed.problems[0] ?? '', /does not list its devices: signalled/);
    const empty = await refusal(requireSycl(parts({ list: 'nothing' }), 'sycl:omp:cpu', never));
    assert.match(empty.message, /no SYCL compiler was found|no SYCL runtime/);
    const { executor, cacheFolder } = parts();
    const { packageRoot } = await import('../../../../../src/shared/package-root.ts');
    const icpx = `${packageRoot()}/test/fixtures/fake-icpx/icpx`;
    const environment = { PATH: '/nowhere', KERNELFOUNDRY_ICPX: icpx };
    const broken = await probeSycl({ executor, cacheFolder, environment }, never);
    assert.match(broken.problems[0] ?? '', /DPC\+\+ 2025\.0\.4 .*cannot build the runner.*libsycl\.so/);
  });

  it('are refused for ranking where AdaptiveCpp has no compiler plugin', async function () {
    if (tools === undefined) return this.skip();
    const device = await requireSycl(parts({ plugin: 'False' }), 'sycl:omp:cpu', never);
    assert.throws(
      () => requireRanking(device),
      (error) => UserError.is(error, 'times-do-not-rank'),
    );
    requireRanking(await requireSycl(parts(), 'sycl:omp:cpu', never));
  });

  async function build(device: SyclDevice, line: string): Promise<StageOutcome<SyclObject>> {
    assert.ok(tools !== undefined);
    const source = `#include <sycl/sycl.hpp>\n// ${line}\n${rowSum}\n`;
    const start = source.indexOf('//');
    const task = rowSumTask({ source, region: { start, end: source.length } });
    const { executor, cacheFolder } = tools.options(task);
    const { compiler, target } = device;
    const parser = await loadParser();
    const objects = new SyclObjects({
      task,
      parser,
      executor,
      compiler,
      target,
      device: device.id,
      cacheFolder,
    });
    return objects.build(baselineCandidate(task), never);
  }

  it('say what a compiler has against a candidate, by line, and that it crashed or wrote nothing', async function () {
    if (tools === undefined) return this.skip();
    const device = await requireSycl(parts(), 'sycl:omp:cpu', never);
    const reasons = async (line: string): Promise<unknown> => {
      const built = await build(device, line);
      assert.ok(built.kind === 'failed', line);
      return built.reasons;
    };
    assert.deepEqual(await reasons('fake-error'), [
      { rule: 'compile-error', message: "use of undeclared identifier 'fake'", line: 2 },
    ]);
    assert.match(JSON.stringify(await reasons('fake-crash')), /compiler-crash.*SIGSEGV/);
    assert.match(JSON.stringify(await reasons('fake-nothing')), /wrote no object/);
  });

  async function ask(line: string, limits: Partial<JobLimits> = {}): Promise<RequestOutcome | string> {
    assert.ok(tools !== undefined);
    const device = await requireSycl(parts(), 'sycl:omp:cpu', never);
    const built = await build(device, line);
    assert.ok(built.kind === 'passed', JSON.stringify(built));
    const task = rowSumTask();
    const { executor } = tools.options(task);
    const { compiler, selection, runner } = device;
    const session = await openSyclSession(
      {
        executor: {
          run: executor.run.bind(executor),
          open: async (job, signal) =>
            executor.open({ ...job, limits: { ...job.limits, ...limits } }, signal),
        },
        compiler,
        selection,
        runner,
      },
      task,
      built.value,
      1 << 20,
      allDefences,
      never,
    );
    try {
      const problem = await session.loaded(never);
      if (problem !== undefined) return problem;
      const bound = bindOwnLaunches(task, { rows: 4, cols: 4 }, {});
      return await session.request(
        {
          id: 1,
          nonce: 'abc',
          seed: 1n,
          pattern: 'normal',
          arguments: bound.arguments,
          mode: 'run',
          order: forward,
          blocks: 'all',
          deviceMemoryBytes: 1 << 20,
        },
        never,
      );
    } finally {
      await session.close();
    }
  }

  it('end with a reason when a runner dies, hangs, throws or cannot load the object', async function () {
    if (tools === undefined) return this.skip();
    assert.equal(await ask('fake-load-failure'), 'undefined symbol: helper');
    const died = await ask('fake-dies');
    assert.ok(typeof died !== 'string' && died.kind === 'ended');
    assert.match(died.reason, /SIGSEGV/);
    const hung = await ask('fake-silent', { idleMs: 1500 });
    assert.ok(typeof hung !== 'string' && hung.kind === 'ended');
    assert.match(hung.reason, /hung/);
    const threw = await ask('fake-throws');
    assert.ok(typeof threw !== 'string' && threw.kind === 'answered' && threw.answer.event === 'failed');
    assert.equal(threw.answer.kind, 'trap');
  });
});
