import { dirname } from 'node:path';
import { insideFolder } from '../application/agent-tools/inside-folder.ts';
import { workspaceSources } from '../application/apply/workspace-sources.ts';
import type { OtherSource } from '../tasks/selected-kernel/launch-elsewhere.ts';
import type { CommandContext } from './command-context.ts';

/** Sources that contain a word: of the folder the command was started in when the file lies there, else of the file's own folder. */
export async function sourcesAround(
  { folder, signal }: CommandContext,
  file: string,
  word: string,
): Promise<readonly OtherSource[]> {
  const around = insideFolder(folder, file) ? folder : dirname(file);
  return (await workspaceSources([around], new Map(), word, signal)).files;
}
