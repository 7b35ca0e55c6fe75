import { cellOf } from '../../protocol/descriptor.ts';
import { cellText } from '../../application/report/cell-text.ts';
import { classifySource } from '../../application/classify-source.ts';
import { success } from '../command-context.ts';
import { sourceReference } from '../source-reference.ts';
import type { Subcommand } from '../subcommand.ts';
import { renderTable } from '../table.ts';

interface Options {
  readonly json?: boolean;
  readonly kernel?: string;
}

/** `classify FILE`: where a kernel stands in the archive, with the evidence. */
export const classifyCommand: Subcommand = (program, run) => {
  program
    .command('classify')
    .description('show the cell of a kernel with the lines that put it there')
    .argument('<source>', 'FILE or FILE:KERNEL, CUDA or SYCL')
    .option('--kernel <name>', 'the kernel, when the file has several')
    .option('--json', 'print one JSON object')
    .action((text: string, options: Options) =>
      run(options.json === true, async (context) => {
        const reference = sourceReference(text, context.folder);
        const descriptor = await classifySource(reference.file, options.kernel ?? reference.kernel);
        const { memory, compute, parallelism } = descriptor.coordinates;
        const cell = cellOf(descriptor.coordinates);
        context.print(`${descriptor.kernel}: ${cell} (${cellText(cell)})\n`);
        context.print(
          renderTable(
            ['axis', { title: 'level', align: 'right' }, { title: 'line', align: 'right' }, 'reason'],
            descriptor.evidence.map((one) => [one.axis, String(one.level), String(one.line), one.reason]),
            context.width,
          ),
        );
        return success({
          kernel: descriptor.kernel,
          cell,
          memory,
          compute,
          parallelism,
          evidence: descriptor.evidence,
        });
      }),
    );
};
