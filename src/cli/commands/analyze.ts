import { relative } from 'node:path';
import { wordsOf } from '../../shared/sycl-words.ts';
import { analyzeTask } from '../../application/analyze-task.ts';
import { checkDevice } from '../../application/run-factories.ts';
import { analysisText } from '../analysis-text.ts';
import { success } from '../command-context.ts';
import type { Subcommand } from '../subcommand.ts';
import { taskOrDraft } from '../task-or-draft.ts';

interface Options {
  readonly json?: boolean;
  readonly device?: string;
}

/** `analyze FILE[:KERNEL]`: counters and hints by line, no proposals. */
export const analyzeCommand: Subcommand = (program, run) => {
  program
    .command('analyze')
    .description('count what a kernel does by source line and give hints; proposes nothing')
    .argument('<source>', 'FILE, FILE:KERNEL or a task file')
    .option('--device <id>', "simulated device (default: the task's, or sim:h100)")
    .option('--json', 'print one JSON object on the last line of standard output')
    .action((text: string, options: Options) =>
      run(options.json === true, async (context) => {
        // A device that is not there is told before a draft is written.
        if (options.device !== undefined) checkDevice(options.device);
        const task = await taskOrDraft(context, text);
        const device = options.device ?? task.device ?? 'sim:h100';
        context.status(`counting ${task.kernel}`);
        const analyses = await analyzeTask(task, device, context.signal);
        const source = relative(context.folder, task.sourceFile);
        context.print(
          analyses
            .map((one) => analysisText(one, source, context.width, wordsOf(task.language)))
            .join('\n\n'),
        );
        return success({ kernel: task.kernel, device, timing: 'modelled', analyses });
      }),
    );
};
