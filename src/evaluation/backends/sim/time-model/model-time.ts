import type { SimulatorCounters } from '../../../../protocol/counters.ts';
import type { Resources, TimeBreakdown } from '../../../../protocol/evaluation.ts';
import { phasedUs } from './barrier-phases.ts';
import { overlapUs } from './combine-terms.ts';
import { placeGrid } from './launch-shape.ts';
import { arithmeticUs } from './terms/arithmetic-term.ts';
import { atomicsUs } from './terms/atomics-term.ts';
import { dramTraffic, dramUs } from './terms/dram-term.ts';
import { floatingOperations } from './terms/floating-operations.ts';
import { totalInstructions } from './terms/instruction-totals.ts';
import { issueUs } from './terms/issue-term.ts';
import { l1Us } from './terms/l1-term.ts';
import { l2LoadSectors, l2Us } from './terms/l2-term.ts';
import { blockPath, latencyUs } from './terms/latency-term.ts';
import type { BlockPath } from './terms/latency-term.ts';
import { sharedUs } from './terms/shared-term.ts';
import type { TimeModelInput } from './time-model-input.ts';

export interface ModelledTime {
  readonly breakdown: TimeBreakdown;
  readonly resources: Resources;
}

/**
 * Models the time of one launch on a GPU profile, in microseconds. Pure. Each term is the time one resource would need if it
 * were the only one; they overlap as `overlapUs` says, in blocks whose warps go in step no better than `phasedUs`, and the
 * launch itself is added. Bandwidth and arithmetic terms are a roofline (Williams et al. 2009), issue the instruction roofline
 * (Ding and Williams 2019), latency and occupancy follow Hong and Kim 2009 and Volkov 2016. See docs/time-model.md.
 */
export function modelLaunch(input: TimeModelInput): ModelledTime {
  const { profile } = input;
  const { blocksRun } = input.counters;
  const geometry = placeGrid(profile, input);
  const totals = totalInstructions(input, geometry);
  const traffic = dramTraffic(profile, geometry, input);
  const requested = l2LoadSectors(input, geometry);
  const dramShare = requested === 0 ? 0 : Math.min(1, traffic.readSectors / requested);

  const path = blockPath(profile, geometry, input, totals, dramShare);
  const terms = {
    'device memory': dramUs(profile, traffic),
    L2: l2Us(profile, geometry, input),
    L1: l1Us(profile, geometry, input, totals.spill),
    'shared memory': sharedUs(profile, geometry, input),
    arithmetic: arithmeticUs(profile, geometry, blocksRun, totals),
    'instruction issue': issueUs(profile, geometry, blocksRun, totals),
    atomics: atomicsUs(profile, geometry, input),
    latency: latencyUs(profile, geometry, path.clocks),
  };
  const memory = [terms['device memory'], terms.L2, terms.atomics];
  // L1 and shared memory are one storage with one data path (128 bytes per clock): their clocks add up.
  const multiprocessor = [terms.L1 + terms['shared memory'], terms.arithmetic, terms['instruction issue']];
  const overlapped = overlapUs([...memory, ...multiprocessor, terms.latency]);
  const phased = phasedUs(profile, geometry, {
    memoryUs: overlapUs(memory),
    multiprocessorUs: overlapUs(multiprocessor),
    waitClocks: path.globalWaitClocks,
  });
  const busyUs = overlapped + inStep(input.counters, path) * Math.max(0, phased - overlapped);
  const operations = floatingOperations(input, geometry);
  const largest = Object.entries(terms).reduce((most, term) => (term[1] > most[1] ? term : most));
  return {
    breakdown: {
      dramUs: terms['device memory'],
      l2Us: terms.L2,
      l1Us: terms.L1,
      sharedUs: terms['shared memory'],
      arithmeticUs: terms.arithmetic,
      issueUs: terms['instruction issue'],
      atomicsUs: terms.atomics,
      latencyUs: terms.latency,
      launchUs: profile.launchUs,
      totalUs: profile.launchUs + busyUs,
      limitedBy: profile.launchUs > largest[1] ? 'launch' : largest[0],
      work: {
        fp32Operations: operations.fp32,
        fp64Operations: operations.fp64,
        tensorOperations: operations.tensor,
        dramBytes: (traffic.readSectors + traffic.writtenSectors) * profile.sectorBytes,
      },
    },
    resources: geometry.resources,
  };
}

/** How far the warps of a block go in step, 0 to 1: wholly with barriers, otherwise as far as they wait for the same sectors. */
function inStep(counters: SimulatorCounters, path: BlockPath): number {
  if (counters.barriers > 0) return 1;
  return path.globalWaitClocks === 0 ? 0 : path.sharedWaitClocks / path.globalWaitClocks;
}

/** The breakdown alone: see `modelLaunch`. */
export function modelTime(input: TimeModelInput): TimeBreakdown {
  return modelLaunch(input).breakdown;
}
