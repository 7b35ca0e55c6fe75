import type { Reason } from '../../../protocol/evaluation.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { launchProblem } from '../../bind-task.ts';
import { answerReasons } from './answer-reasons.ts';
import { deviceMemoryFor, forward, nonceOf } from './bound-case.ts';
import type { BoundKernel, LaunchedKernel } from './bound-case.ts';
import type { CodeMap } from './code-map.ts';
import type { ListedLaunch } from './runner-request.ts';
import type { RunnerSession } from './runner-session.ts';
import type { DeviceProfile } from './time-model/device-profile.ts';

/** Most launches of one call: each is counted on its own. */
const mostLaunches = 64;

/**
 * Runs the host part of code that launches its kernels itself, without any kernel, and says what it would launch. A launch that the
 * device cannot make is the candidate's failure.
 */
export async function listLaunches(
  kernel: BoundKernel,
  code: CodeMap,
  unitHash: string,
  session: RunnerSession,
  profile: DeviceProfile,
  signal: AbortSignal,
): Promise<Result<readonly LaunchedKernel[], readonly Reason[]>> {
  const outcome = await session.request(
    {
      id: 0,
      nonce: nonceOf(unitHash, 'launches', JSON.stringify(kernel.arguments)),
      seed: 1n,
      pattern: 'normal',
      arguments: kernel.arguments,
      mode: 'launches',
      order: forward,
      blocks: 'all',
      deviceMemoryBytes: deviceMemoryFor(kernel),
    },
    signal,
  );
  const { reasons } = await answerReasons(outcome, code, signal);
  if (reasons.length > 0) return fail(reasons);
  const launches =
    outcome.kind === 'answered' && outcome.answer.event === 'done' ? (outcome.answer.launches ?? []) : [];
  if (launches.length === 0) return fail([{ rule: 'no-launch', message: 'no kernel is submitted' }]);
  if (launches.length > mostLaunches)
    return fail([
      {
        rule: 'too-many-launches',
        message: `${launches.length} kernels are submitted; ${mostLaunches} is the most`,
      },
    ]);
  for (const launch of launches) {
    const problem = ownLaunchProblem(launch, profile);
    if (problem === undefined) continue;
    if (launch.address !== undefined) await code.locate([launch.address], signal);
    const { line } = code.place(launch.address);
    return fail([{ rule: 'invalid-launch', message: problem, ...(line > 0 ? { line } : {}) }]);
  }
  return succeed(
    launches.map(({ grid, block, subGroupSize }, observed) => ({
      ...kernel,
      // Local memory shows in the counters, as variables do.
      launch: { grid, block, sharedBytes: 0 },
      observed,
      subGroupSize,
    })),
  );
}

function ownLaunchProblem(launch: ListedLaunch, profile: DeviceProfile): string | undefined {
  const { block, grid, sharedBytes, subGroupSize } = launch;
  const threads = block[0] * block[1] * block[2];
  if (threads > profile.maxThreadsPerBlock)
    return `a work-group of ${block.join('x')} (fastest first) has ${threads} work-items; ${profile.title} allows ${profile.maxThreadsPerBlock}`;
  if (!profile.subGroupSizes.includes(subGroupSize))
    return `sub-groups of ${subGroupSize} are not possible on ${profile.title}; it has ${profile.subGroupSizes.join(', ')}`;
  return launchProblem(grid, block, sharedBytes, 'sycl');
}
