import { resolve } from 'node:path';
import { loadSuite, suiteFolder } from '../../application/redteam/load-suite.ts';
import { writePromise } from '../../application/redteam/promise-table.ts';
import { runSuite } from '../../application/redteam/run-suite.ts';
import { numbersOf } from '../../application/redteam/verdict.ts';
import { redteamLine, redteamSummary } from '../redteam-text.ts';
import type { Subcommand } from '../subcommand.ts';

interface Options {
  readonly device: string;
  readonly only?: string;
  readonly controls: boolean;
  readonly layers?: boolean;
  readonly suite?: string;
  readonly seed: string;
  readonly parallel: string;
  readonly write?: string;
  readonly json?: boolean;
}

/** `redteam`: tries every attack of the repository on the evaluator, and every honest kernel. */
export const redteamCommand: Subcommand = (program, run) => {
  program
    .command('redteam')
    .description(
      'try to fool the evaluator with the attacks of this repository; exit 0 only when all are caught',
    )
    .option('--device <id>', 'device of `kernelfoundry devices`', 'sim:h100')
    .option('--only <rows>', 'rows (T1,S10), names of files, or honest; comma-separated')
    .option('--no-controls', 'leave out the controls that show that an attack does harm without its defences')
    .option('--layers', 'also find out which defences catch an attack alone')
    .option('--suite <folder>', 'folder of attacks (default: test/redteam of the repository)')
    .option('--seed <seed>', 'seed of the inputs', 'redteam')
    .option('--parallel <count>', 'evaluations at a time', '2')
    .option('--write <file>', 'write the table with these results into a Markdown file')
    .option('--json', 'print one JSON object on the last line of standard output')
    .action((options: Options) =>
      run(options.json === true, async (context) => {
        const suite = loadSuite(
          options.suite === undefined ? suiteFolder() : resolve(context.folder, options.suite),
        );
        const result = await runSuite(
          suite,
          {
            device: options.device,
            only: options.only?.split(',').map((part) => part.trim()) ?? [],
            withControls: options.controls,
            withLayers: options.layers === true,
            seed: options.seed,
            parallel: Math.max(1, Number(options.parallel) || 1),
            onResult: (one, done, total) => context.note(`${done}/${total} ${redteamLine(one)}`),
          },
          context.signal,
        );
        const numbers = numbersOf(result);
        context.print(redteamSummary(result, numbers, options.controls));
        if (options.write !== undefined) writePromise(resolve(context.folder, options.write), suite, result);
        return {
          exitCode: numbers.isSound ? 0 : 1,
          json: {
            device: result.device,
            ...numbers,
            attacks: result.attacks.map(({ attack, guarded, control, layers }) => ({
              id: attack.id,
              row: attack.row,
              guarded,
              control,
              ...(layers === undefined ? {} : { layers }),
            })),
            honest: result.honest.map(({ kernel, passed, said }) => ({ id: kernel.id, passed, said })),
            left: result.left.map(({ id }) => id),
          },
        };
      }),
    );
};
