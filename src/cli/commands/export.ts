import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { collectReport } from '../../application/report/collect-report.ts';
import { renderMarkdown } from '../../application/report/markdown.ts';
import { UserError } from '../../shared/errors.ts';
import { openContextStore } from '../open-context-store.ts';
import { plainReason } from '../../shared/plain-reason.ts';
import { success } from '../command-context.ts';
import type { StoreOption, Subcommand } from '../subcommand.ts';

interface Options extends StoreOption {
  readonly json?: boolean;
  readonly format: string;
  readonly out?: string;
}

/** `export RUN`: the report of a run as Markdown or JSON. */
export const exportCommand: Subcommand = (program, run) => {
  program
    .command('export')
    .description('write the report of a run: result, diff, assumptions, counters, lineage, provenance')
    .argument('<run>', 'id of the run, its beginning, or "last"')
    .option('--format <format>', 'markdown or json', 'markdown')
    .option('--out <file>', 'file to write (default: standard output)')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .option('--json', 'print one JSON object')
    .action((id: string, options: Options) =>
      run(options.json === true, async (context) => {
        if (options.format !== 'markdown' && options.format !== 'json')
          throw new UserError('bad-option', `--format: there is no format "${options.format}".`, {
            fix: 'Use markdown or json.',
          });
        using store = await openContextStore(context, options.store);
        const report = collectReport(store, id);
        const text =
          options.format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : renderMarkdown(report);
        if (options.out === undefined) {
          context.print(text.trimEnd());
          return success(report);
        }
        const file = resolve(context.folder, options.out);
        writeReport(file, text);
        context.print(`Wrote ${relative(context.folder, file)}.`);
        return success({ ...report, file });
      }),
    );
};

/** Writes a report; a UserError when the place cannot be written. */
export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError('report-unwritable', `The report cannot be written: ${plainReason(error)}.`, {
      file,
      fix: 'Name another place with --out FILE.',
      cause: error,
    });
  }
}
