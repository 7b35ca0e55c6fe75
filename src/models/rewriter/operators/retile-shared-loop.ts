import { asOneEdit } from '../as-one-edit.ts';
import { onNormalForms } from '../normal-form/on-normal-forms.ts';
import type { Operator } from '../rewrite.ts';
import { untiledKernel } from '../tiling/untiled-loop.ts';
import { tileReductionLoop } from './tile-reduction-loop.ts';

const tile = onNormalForms(tileReductionLoop);

/**
 * A kernel that is tiled already, one output per thread: its tiles are taken apart to the plain loop and made anew with
 * several outputs per thread. Legal where tiles are filled by one plain load per thread and padded with zeros.
 */
export const retileSharedLoop: Operator = {
  id: 'retile-shared-loop',
  description:
    'Give the threads of a loop over shared-memory tiles several outputs each, with tiles to match.',
  sites(context) {
    const plain = context.mayChangeLaunch ? untiledKernel(context) : undefined;
    return plain ? tile.sites(plain).map((site) => asOneEdit(context, plain, site)) : [];
  },
};
