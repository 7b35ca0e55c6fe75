import { median } from '../../statistics.ts';
import type { Turn } from './timed-turn.ts';

/** Host time may be above device time by so much of it, and by so many microseconds a sample, beside what launches cost. */
const relativeSlack = 0.02;
const absoluteSlackUs = 10;
/** Share of the measured cost of launching that a batch may take more. */
const overheadFactor = 1.5;
/** Device time may be above host time by so much: the two clocks are not one. */
const clockSkew = 0.005;

/** A reported median stands when the samples on which both clocks agree support it to within this share ... */
const supportedShare = 0.1;
/** ... and are so many of all. */
const fewestAgreeing = 0.1;

/**
 * What is wrong between the device's events and the host's clock; undefined where they agree. Per batch, host wall has to be at least
 * the sum of events, and at most that plus 1.5 times the measured launch overhead per call. A busy host delays some samples, so single
 * ones prove nothing: the reported median has to be that of the samples on which the clocks agree. What the samples claim together
 * has to fit into the time that we waited for the answer.
 */
export function clockProblem(turns: readonly Turn[]): string | undefined {
  const samples = turns.flatMap(({ plan, deviceUs, hostUs, launchOverheadUs }) =>
    deviceUs.map((each, index) => {
      const device = each * plan.batch;
      const host = (hostUs[index] ?? 0) * plan.batch;
      const overhead = (launchOverheadUs ?? Infinity) * plan.batch;
      return {
        each,
        missing: device * (1 - clockSkew) - host,
        hidden: host - device * (1 + relativeSlack) - overheadFactor * overhead - absoluteSlackUs,
      };
    }),
  );
  const reported = median(samples.map(({ each }) => each));
  const agreeing = samples.filter(({ missing, hidden }) => missing <= 1 && hidden <= 0);
  const supported =
    agreeing.length >= Math.max(1, fewestAgreeing * samples.length)
      ? median(agreeing.map(({ each }) => each))
      : Infinity;
  if (supported > reported * (1 + supportedShare)) {
    const missing = median(samples.map((sample) => sample.missing));
    return missing > 1
      ? `events show ${micro(missing)} us more per sample than passed by the host's clock`
      : `the device was busy longer than events show, by ${micro(median(samples.map(({ hidden }) => Math.max(0, hidden))))} us per sample beside what launching explains`;
  }
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
