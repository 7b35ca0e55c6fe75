/**
 * Turns of an inner loop that nvcc makes one of: seen in the PTX of nvcc 13.0 for loops whose length is unknown
 * (docs/time-model.md). Loads of these turns are in flight together, and steps, comparison and branch are paid once.
 */
export const unrolledVisits = 4;
