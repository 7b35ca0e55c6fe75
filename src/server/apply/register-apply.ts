import { compileFile } from '../../application/apply/compile/compile-file.ts';
import { commitMessage } from '../../application/apply/git/commit-message.ts';
import { recordInGit } from '../../application/apply/git/record-in-git.ts';
import { repositoryState } from '../../application/apply/git/repository-state.ts';
import type { StoredVariant } from '../../application/apply/load-variant.ts';
import { loadVariant } from '../../application/apply/load-variant.ts';
import { planApply } from '../../application/apply/plan-apply.ts';
import type { CompileOutcome } from '../../protocol/editor/apply.ts';
import { answer } from '../problem-of.ts';
import type { ServerContext } from '../server-context.ts';
import { windowTexts } from './window-texts.ts';

/** Plans of applying variants, and what comes after an apply: compiling and recording it. */
export function registerApply(context: ServerContext): void {
  const variantOf = async (run: string, candidate: string): Promise<StoredVariant> =>
    loadVariant(await context.stores.holding(run), run, candidate);
  context.onRequest('kernelfoundry/planApply', ({ run, candidate, wrapper, texts }, signal) =>
    answer(context.log, async () =>
      planApply(await variantOf(run, candidate), windowTexts(context, texts), { wrapper }, signal),
    ),
  );
  context.onRequest('kernelfoundry/compileFiles', ({ files, compileCommands }, signal) =>
    answer(context.log, async () => {
      const outcomes: CompileOutcome[] = [];
      // One after the other: a build's command may take all the memory there is for one.
      for (const file of files)
        outcomes.push(
          await compileFile(
            file,
            {
              workspaceFolders: context.workspaceFolders(),
              environment: process.env,
              ...(compileCommands === undefined ? {} : { compileCommands }),
            },
            signal,
          ),
        );
      return outcomes;
    }),
  );
  context.onRequest('kernelfoundry/repository', ({ files }, signal) => repositoryState(files, signal));
  context.onRequest('kernelfoundry/recordInGit', (record, signal) =>
    answer(context.log, async () =>
      recordInGit(record, commitMessage(await variantOf(record.run, record.candidate)), signal),
    ),
  );
}
