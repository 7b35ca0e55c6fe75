import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';

/** Whether a file that exists lies in a folder, links resolved: a link must not lead an agent out of it. */
export function insideFolder(folder: string, file: string): boolean {
  try {
    const path = relative(realpathSync(folder), realpathSync(file));
    return path !== '' && !path.startsWith('..') && !isAbsolute(path);
  } catch {
    return false;
  }
}
