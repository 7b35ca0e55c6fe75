import { commands } from '../protocol/editor/ids.ts';
import type { Problem, ProblemAction } from '../protocol/editor/problem.ts';

/** The one action of problems that have a better one than opening the file they name. */
const actions: Readonly<Record<string, ProblemAction>> = {
  'no-compiler': { kind: 'settings', title: 'Choose a Compiler', setting: 'kernelfoundry.compiler' },
  'sqlite-missing': { kind: 'settings', title: 'Choose a Node', setting: 'kernelfoundry.nodePath' },
  'unknown-device': { kind: 'command', title: 'Select Device', command: commands.selectDevice },
  internal: { kind: 'command', title: 'Show Log', command: commands.showLog },
};

/** What the one button of a problem does: its own action, or to open the place it names. */
export function actionOf(problem: Problem): ProblemAction | undefined {
  const known = actions[problem.code];
  if (known !== undefined) return known;
  if (problem.file === undefined) return undefined;
  return {
    kind: 'open',
    title: 'Open File',
    file: problem.file,
    ...(problem.line === undefined ? {} : { line: problem.line }),
  };
}
