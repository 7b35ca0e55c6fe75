import { dirname } from 'node:path';
import { simpleGit } from 'simple-git';
import type { GitProvenance } from '../protocol/run.ts';

/**
 * Commit and dirty flag of the repository that the file lies in; undefined without a repository, a commit or git. Not
 * knowing is a normal state and no error.
 */
export async function gitProvenance(file: string): Promise<GitProvenance | undefined> {
  try {
    const git = simpleGit({ baseDir: dirname(file), timeout: { block: 5000 } });
    const commit = (await git.revparse(['HEAD'])).trim();
    const status = await git.raw(['status', '--porcelain', '--untracked-files=no']);
    return { commit, dirty: status.trim() !== '' };
  } catch {
    return undefined;
  }
}
