/** How tools take a run. */
export const runProperty = {
  type: 'string',
  description:
    'Id of the run as optimize_kernel returned it, the beginning of one, or "last" for the newest.',
} as const;
