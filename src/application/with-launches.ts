import { UserError } from '../shared/errors.ts';
import type { DraftOptions } from '../tasks/selected-kernel/draft-options.ts';
import type { OtherSource } from '../tasks/selected-kernel/launch-elsewhere.ts';

/**
 * Drafts a task; where the kernel is launched nowhere in its own file, it is drafted again with the sources that name it. `find` gives
 * those that contain a word.
 */
export async function withLaunches<T>(
  kernel: string | undefined,
  draft: (sources: Pick<DraftOptions, 'otherSources'>) => Promise<T>,
  find: (word: string) => Promise<readonly OtherSource[]>,
): Promise<T> {
  try {
    return await draft({});
  } catch (error) {
    if (!UserError.is(error, 'no-launch')) throw error;
    return draft({ otherSources: await find(kernel?.split('::').at(-1) ?? '<<<') });
  }
}
