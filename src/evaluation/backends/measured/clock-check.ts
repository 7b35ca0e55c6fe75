import { median } from '../../statistics.ts';
import type { Turn } from './timed-turn.ts';

/** Host time may be above device time by so much of it, and by so many microseconds a sample, beside what launches cost. */
const relativeSlack = 0.02;
const absoluteSlackUs = 10;
/** Share of the measured cost of launching that a batch may take more. */
const overheadFactor = 1.5;
/** Device time may be above host time by so much: the two clocks are not one. */
const clockSkew = 0.005;

/**
 * What is wrong between the device's events and the host's clock; undefined where they agree. Per batch, host wall has to be at least
 * the sum of events, and at most that plus 1.5 times the measured launch overhead per call; what the samples claim together has to
 * fit into the time that we waited for the answer. Medians over all samples are held against the limits: to move the reported median a
 * kernel has to deceive in most samples, while a busy host delays some.
 */
export function clockProblem(turns: readonly Turn[]): string | undefined {
  const samples = turns.flatMap(({ plan, deviceUs, hostUs, launchOverheadUs }) =>
    deviceUs.map((device, index) => ({
      device: device * plan.batch,
      host: (hostUs[index] ?? 0) * plan.batch,
      overhead: launchOverheadUs === undefined ? undefined : launchOverheadUs * plan.batch,
    })),
  );
  const short = median(samples.map(({ device, host }) => device * (1 - clockSkew) - host));
  if (short > 1) return `events show ${micro(short)} us more per sample than passed by the host's clock`;
  const long = median(
    samples.map(({ device, host, overhead }) =>
      overhead === undefined
        ? 0
        : host - device * (1 + relativeSlack) - overheadFactor * overhead - absoluteSlackUs,
    ),
  );
  if (long > 0)
    return `the device was busy longer than events show: ${micro(long)} us per sample above what launching explains`;
  for (const { plan, hostUs, deviceUs, wallMs } of turns) {
    const claimed = hostUs.reduce((sum, host, index) => sum + Math.max(host, deviceUs[index] ?? 0), 0);
    if ((claimed * plan.batch) / 1000 > wallMs * 1.02 + 1)
      return `the samples of a turn claim ${((claimed * plan.batch) / 1000).toFixed(1)} ms, the answer came after ${wallMs.toFixed(1)} ms`;
  }
  return undefined;
}

function micro(value: number): string {
  return value.toPrecision(3);
}
