import type { LaunchConfiguration } from '../../protocol/task.ts';
import { draftError } from './draft-context.ts';
import type { DraftContext } from './draft-context.ts';
import { splitList } from './draft-options.ts';
import { launchPlace } from './launch-elsewhere.ts';

/** The launch as given, or as the host code has it. */
export function draftLaunch(context: DraftContext): LaunchConfiguration {
  const { source, launch, binding, notes } = context;
  const { grid, block, sharedBytes } = context.options;
  const found = binding?.configuration;
  // Shown relative to where the user stands, as every path of an error is.
  const shown = `${source.file}:${source.kernel.name}`;
  if ((grid === undefined || block === undefined) && found === undefined) {
    const message =
      launch === undefined
        ? `There is no launch \`${source.kernel.name}<<<...>>>\` in this ${context.options.otherSources === undefined ? 'file' : 'workspace'}.`
        : `The launch in ${launchPlace(launch)} computes its grid or block in a way that cannot be followed.`;
    throw draftError(
      context,
      'no-launch',
      message,
      `Give it: kernelfoundry task init ${shown} --grid "ceilDiv(n, 256)" --block 256`,
      launch?.fileName === undefined ? launch?.launch.line : undefined,
    );
  }
  if (grid === undefined && launch !== undefined && block === undefined)
    notes.push({ subject: 'launch', guessed: false, text: `from ${launchPlace(launch)}` });
  return {
    grid: grid === undefined ? (found?.grid ?? ['1']) : splitList(grid),
    block: block === undefined ? (found?.block ?? ['1']) : splitList(block),
    sharedBytes: sharedBytes ?? found?.sharedBytes ?? '0',
  };
}
