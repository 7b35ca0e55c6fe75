import type { Operator, RewriteSite } from '../rewrite.ts';

/** Tells the compiler the block size it may count on, so that it can spend registers accordingly. */
export const addLaunchBounds: Operator = {
  id: 'add-launch-bounds',
  description: 'Add __launch_bounds__ with the number of threads the launch uses.',
  expectedGain: 0.02,
  sites(context) {
    const { kernel, block } = context;
    const name = kernel.node.descendants('function_declarator')[0]?.child('declarator');
    if (kernel.launchBounds || !block || !name || /__launch_bounds__/.test(kernel.node.text)) return [];
    const threads = block[0] * block[1] * block[2];
    return [[threads], [threads, 2]].map((bounds): RewriteSite => ({
      label: bounds.join(', '),
      rewrite: {
        edits: [{ start: name.start, end: name.start, text: `__launch_bounds__(${bounds.join(', ')}) ` }],
        assumptions: [{ kind: 'block-shape', block: block.filter((size, index) => index === 0 || size > 1) }],
        summary: `Tell the compiler that blocks have ${threads} threads${bounds.length > 1 ? ' and two should fit on a multiprocessor' : ''}.`,
      },
    }));
  },
};
