import { existsSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { TaskSpec } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import { draftTask } from '../../tasks/selected-kernel/draft-task.ts';
import type { DraftOptions } from '../../tasks/selected-kernel/draft-options.ts';
import { guessesOf, renderDraft } from '../../tasks/selected-kernel/task-draft.ts';
import { loadTaskFile, taskFromText } from '../../tasks/task-file/load-task-file.ts';
import { plainReason } from '../../shared/plain-reason.ts';
import { withLaunches } from '../../application/with-launches.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { success } from '../command-context.ts';
import { assignment } from '../numbers.ts';
import { sourceReference } from '../source-reference.ts';
import { sourcesAround } from '../sources-around.ts';
import type { Subcommand } from '../subcommand.ts';
import { renderTable } from '../table.ts';
import { runTaskCheck } from './task-check.ts';
import { describeArguments, shapeRows } from '../task-text.ts';

interface InitOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly extent: Record<string, string>;
  readonly value: Record<string, string>;
  readonly role: Record<string, string>;
  readonly grid?: string;
  readonly block?: string;
  readonly shared?: string;
}

/** `task init SOURCE:KERNEL`, `task check TASK`, `task show TASK`. */
export const taskCommand: Subcommand = (program, run) => {
  const task = program.command('task').description('draft and inspect task files');
  task
    .command('init')
    .description('draft a task file from a kernel and its launch in the same file')
    .argument('<source>', 'FILE or FILE:KERNEL, CUDA or SYCL')
    .option('--out <file>', 'where to write it (default: KERNEL.kernel.jsonc beside the source)')
    .option('--force', 'overwrite an existing task file')
    .option('--extent <name=expressions>', 'extents of a buffer, e.g. A=M,K', assignment('--extent'), {})
    .option('--value <name=value>', 'value of a scalar, or a size to be fast for', assignment('--value'), {})
    .option('--role <name=role>', 'input, output or inout', assignment('--role'), {})
    .option('--grid <expressions>', 'launch grid, e.g. "ceilDiv(n, 256)"')
    .option('--block <expressions>', 'launch block, e.g. 16,16')
    .option('--shared <expression>', 'dynamic shared memory in bytes')
    .option('--json', 'print one JSON object')
    .action((source: string, options: InitOptions) =>
      run(options.json === true, (context) => init(context, source, options)),
    );
  task
    .command('check')
    .description(
      'run the original kernel on the task: is it sound there, and would wrong results be noticed?',
    )
    .argument('<task>', 'task file')
    .option('--device <id>', "simulated device (default: the task's, or sim:h100)")
    .option('--json', 'print one JSON object')
    .action((file: string, options: { readonly json?: boolean; readonly device?: string }) =>
      run(options.json === true, async (context) => {
        const spec = await loadTaskFile(resolve(context.folder, file));
        return runTaskCheck(context, spec, options.device ?? simulated(spec.device) ?? 'sim:h100');
      }),
    );
  task
    .command('show')
    .description('show a task as it is understood, defaults filled in')
    .argument('<task>', 'task file')
    .option('--json', 'print one JSON object')
    .action((file: string, options: { readonly json?: boolean }) =>
      run(options.json === true, async (context) => {
        const spec = await loadTaskFile(resolve(context.folder, file));
        printTask(context, spec);
        return success(spec);
      }),
    );
};

/** The device when it is a simulated one: a task is linted there whatever device it will run on. */
function simulated(device: string | undefined): string | undefined {
  return device?.startsWith('sim:') === true ? device : undefined;
}

async function init(context: CommandContext, source: string, options: InitOptions): Promise<CommandResult> {
  const { file, kernel } = sourceReference(source, context.folder);
  const draft = await withLaunches(
    kernel,
    (sources) => draftTask(file, kernel, { ...draftOptions(options), ...sources }),
    (word) => sourcesAround(context, file, word),
  );
  const target = options.out === undefined ? draft.taskFile : resolve(context.folder, options.out);
  const shown = relative(context.folder, target);
  if (existsSync(target) && options.force !== true)
    throw new UserError('task-exists', 'There is a task file already.', {
      file: target,
      fix: 'Use it, write elsewhere with --out FILE, or overwrite it with --force.',
    });
  const text = renderDraft({ ...draft, sourceName: relative(resolve(target, '..'), file) });
  const spec = await taskFromText(target, text);
  try {
    writeFileSync(target, text);
  } catch (error) {
    throw new UserError('task-unwritable', `The task file cannot be written: ${plainReason(error)}.`, {
      file: target,
      fix: 'Name another place with --out FILE.',
      cause: error,
    });
  }
  const guesses = guessesOf(draft);
  context.print(`Wrote ${shown}.`);
  printTask(context, spec);
  if (guesses.length > 0) {
    context.print('\nGuessed; please look at these:');
    for (const guess of guesses) context.print(`  ${guess}`);
  }
  context.print(`\nNext: kernelfoundry optimize ${shown}`);
  return success({ task: target, name: spec.name, guesses, spec });
}

/** The part of the options that a draft takes. */
function draftOptions(options: InitOptions): DraftOptions {
  return {
    extents: options.extent,
    values: options.value,
    roles: options.role,
    ...(options.grid === undefined ? {} : { grid: options.grid }),
    ...(options.block === undefined ? {} : { block: options.block }),
    ...(options.shared === undefined ? {} : { sharedBytes: options.shared }),
  };
}

function printTask(context: CommandContext, spec: TaskSpec): void {
  context.print(
    `\n${spec.name}: ${spec.kernel} in ${relative(context.folder, spec.sourceFile)}, freedom ${spec.freedom}`,
  );
  if (spec.entry.kind === 'kernel') {
    const { grid, block, sharedBytes } = spec.entry.launch;
    context.print(
      `launch ${spec.entry.instance}<<<(${grid.join(', ')}), (${block.join(', ')})${sharedBytes === '0' ? '' : `, ${sharedBytes}`}>>>`,
    );
  }
  context.print('');
  context.print(
    renderTable(
      ['argument', 'type', 'role', 'shape or value', 'values'],
      describeArguments(spec),
      context.width,
    ),
  );
  context.print('');
  context.print(renderTable(['shapes', 'sizes'], shapeRows(spec), context.width));
}
